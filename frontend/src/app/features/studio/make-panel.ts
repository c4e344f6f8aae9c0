import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import type { PictureSize, Style } from '../../core/api/models';
import { ApiError } from '../../core/api/problem';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { MAX_ANGLES, MAX_PICTURES, MAX_VARIANTS, StudioForm } from '../../core/studio/studio-form';
import { AngleHead } from '../../ui/angle-head';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';

/** How far the photo is; anything but `ready` keeps the button waiting. */
export type PhotoState = 'none' | 'waiting' | 'choosing' | 'unusable' | 'ready';

const NEEDS = {
  none: 'make.needPhoto',
  waiting: 'make.needFace',
  choosing: 'make.needChoice',
  unusable: 'make.needOther',
} as const;

const MAX_SEED = 2 ** 32 - 1;

/** Step three: how many, from where, how large; and the button. */
@Component({
  selector: 'app-make-panel',
  imports: [AngleHead, Icon, ProblemNote, TranslatePipe],
  templateUrl: './make-panel.html',
  styleUrl: './make-panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MakePanel {
  readonly style = input<Style | null>(null);
  readonly photo = input<PhotoState>('none');
  readonly starting = input(false);
  readonly error = input<ApiError | null>(null);
  readonly make = output<void>();

  protected readonly form = inject(StudioForm);
  protected readonly sizes: readonly PictureSize[] = [512, 1024, 2048];
  protected readonly mostAngles = MAX_ANGLES;
  protected readonly mostVariants = MAX_VARIANTS;
  protected readonly mostPictures = MAX_PICTURES;

  /** What is still missing, in the order of the steps. */
  protected readonly missing = computed(() => {
    const photo = this.photo();
    if (photo !== 'ready') return NEEDS[photo];
    if (!this.style()) return 'make.needStyle' as const;
    if (this.form.tooMany()) return 'make.tooMany' as const;
    return null;
  });
  protected readonly blocked = computed(() => this.missing() !== null || this.starting());

  protected press(): void {
    if (!this.blocked()) this.make.emit();
  }

  protected changeVariants(by: number): void {
    this.form.variants.update((n) => Math.min(MAX_VARIANTS, Math.max(1, n + by)));
  }

  protected setSeed(event: Event): void {
    const value = (event.target as HTMLInputElement).value.trim();
    const seed = Number(value);
    const valid = value !== '' && Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED;
    this.form.seed.set(valid ? seed : null);
  }

  protected roll(): void {
    this.form.seed.set(crypto.getRandomValues(new Uint32Array(1))[0]);
  }

  protected setStrength(event: Event): void {
    this.form.strength.set((event.target as HTMLInputElement).valueAsNumber);
  }
}
