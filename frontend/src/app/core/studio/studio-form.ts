import { Injectable, computed, signal } from '@angular/core';
import type { Angle, GenerationContract, GenerationRequest, PictureSize } from '../api/models';
import { styleOf } from '../styles/own-styles';

export const MAX_VARIANTS = 8;
export const MAX_ANGLES = 9;
/** Most pictures one generation may ask for. */
export const MAX_PICTURES = 24;
export const STRAIGHT: Angle = { yaw: 0, pitch: 0, roll: 0 };

/** What is chosen in the studio. It outlives the page, so that nothing is lost on the way. */
@Injectable({ providedIn: 'root' })
export class StudioForm {
  readonly style = signal<string | null>(null);
  readonly variants = signal(4);
  readonly angles = signal<readonly Angle[]>([STRAIGHT]);
  readonly size = signal<PictureSize>(1024);
  readonly seed = signal<number | null>(null);
  readonly strength = signal(0.5);
  readonly look = signal<string | null>(null);
  /** Which engine draws; null for the default. */
  readonly engine = signal<string | null>(null);
  /** What else to draw, for engines that read it. */
  readonly text = signal('');

  readonly pictures = computed(() => this.variants() * this.angles().length);
  readonly tooMany = computed(() => this.pictures() > MAX_PICTURES);

  useStyle(id: string): void {
    if (this.style() !== id) this.look.set(null);
    this.style.set(id);
  }

  request(photo: string, style: string): GenerationRequest {
    return {
      photo,
      ...styleOf(style),
      variants: this.variants(),
      angles: [...this.angles()],
      size: this.size(),
      seed: this.seed(),
      strength: this.strength(),
      look: this.look(),
      engine: this.engine(),
      text: this.text().trim(),
    };
  }
}

/** What to ask for to get more pictures like one that was made, in a style yet to be said. */
export function moreLike(
  { size, strength, engine, text }: GenerationContract,
  { look, angle }: { look: string | null; angle: Angle | null },
): Omit<GenerationRequest, 'photo' | 'style'> {
  return {
    variants: 4,
    angles: [angle ?? STRAIGHT],
    size,
    strength,
    look,
    engine,
    text,
    seed: null,
  };
}
