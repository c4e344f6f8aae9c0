import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import type { AnalysisSummary, Crop } from '../core/api/models';
import { TranslatePipe } from '../core/i18n/translate.pipe';
import {
  Corner,
  Extent,
  clampCrop,
  moveCrop,
  resizeCrop,
  sameCrop,
  zoomCrop,
} from '../core/photos/crop-math';

interface Drag {
  pointer: number;
  corner: Corner | null;
  start: Crop;
  x: number;
  y: number;
}

const SAVE_AFTER_MS = 700;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * The photo with what was found on it: faces to choose from, the outline, the landmarks flashing
 * once, and a square crop to drag, resize and move by keyboard.
 */
@Component({
  selector: 'app-photo-stage',
  imports: [TranslatePipe],
  templateUrl: './photo-stage.html',
  styleUrl: './photo-stage.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PhotoStage {
  readonly src = input.required<string>();
  readonly alt = input('');
  readonly extent = input<Extent | null>(null);
  readonly analysis = input<AnalysisSummary | null>(null);
  /** The crop in force: the person's own, or the automatic one. */
  readonly crop = input<Crop | null>(null);
  readonly busy = input(false);
  readonly cropChange = output<Crop>();
  readonly pickFace = output<number>();

  private readonly layer = viewChild<ElementRef<HTMLElement>>('layer');
  private readonly host: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private drag: Drag | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  protected readonly corners: readonly Corner[] = ['nw', 'ne', 'sw', 'se'];
  /** While it is being changed, the crop lives here. */
  private readonly draft = signal<Crop | null>(null);
  protected readonly shown = computed(() => this.draft() ?? this.crop());
  protected readonly natural = signal<Extent | null>(null);
  protected readonly size = computed(() => this.extent() ?? this.natural());

  protected readonly choosing = computed(() => {
    const analysis = this.analysis();
    return !!analysis && analysis.faces.length > 1 && analysis.chosen === null;
  });
  protected readonly outline = computed(() => {
    const points = this.analysis()?.face?.outline ?? [];
    return points.length ? `M${points.map(([x, y]) => `${x} ${y}`).join('L')}Z` : '';
  });
  protected readonly landmarks = computed(() =>
    (this.analysis()?.face?.landmarks ?? []).map(([x, y]) => `M${x} ${y}h0`).join(''),
  );
  protected readonly veil = computed(() => {
    const size = this.size();
    const crop = this.shown();
    if (!size || !crop) return '';
    const far = 4 * Math.max(size.width, size.height);
    return (
      `M${-far} ${-far}H${2 * far}V${2 * far}H${-far}Z` +
      `M${crop.x} ${crop.y}h${crop.size}v${crop.size}h${-crop.size}Z`
    );
  });

  constructor() {
    // The server has taken the draft over.
    effect(() => {
      const crop = this.crop();
      untracked(() => {
        if (!this.drag && sameCrop(crop, this.draft())) this.draft.set(null);
      });
    });
    effect(() => {
      this.src();
      untracked(() => this.draft.set(null));
    });
  }

  /** Where a corner's handle is, in percent: never out of reach, wherever the corner is. */
  protected handleAt(crop: Crop, corner: Corner): { left: number; top: number } {
    const size = this.size() ?? { width: 1, height: 1 };
    const x = crop.x + (corner.endsWith('e') ? crop.size : 0);
    const y = crop.y + (corner.startsWith('s') ? crop.size : 0);
    return {
      left: Math.min(98, Math.max(2, (x / size.width) * 100)),
      top: Math.min(98, Math.max(2, (y / size.height) * 100)),
    };
  }

  protected measured(event: Event): void {
    const image = event.target as HTMLImageElement;
    this.natural.set({ width: image.naturalWidth, height: image.naturalHeight });
  }

  protected start(event: PointerEvent, corner: Corner | null): void {
    const crop = this.shown();
    if (!crop || event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.drag = {
      pointer: event.pointerId,
      corner,
      start: crop,
      x: event.clientX,
      y: event.clientY,
    };
    this.host.querySelector<HTMLElement>('.crop')?.focus({ preventScroll: true });
  }

  protected move(event: PointerEvent): void {
    const drag = this.drag;
    const size = this.size();
    const layer = this.layer()?.nativeElement;
    if (!drag || !size || !layer || drag.pointer !== event.pointerId) return;
    const scale = size.width / layer.clientWidth;
    const dx = (event.clientX - drag.x) * scale;
    const dy = (event.clientY - drag.y) * scale;
    this.draft.set(
      drag.corner
        ? resizeCrop(drag.start, drag.corner, dx, dy, size)
        : moveCrop(drag.start, dx, dy, size),
    );
  }

  protected end(event: PointerEvent): void {
    if (this.drag?.pointer !== event.pointerId) return;
    this.drag = null;
    this.save(0);
  }

  protected key(event: KeyboardEvent): void {
    const crop = this.shown();
    const size = this.size();
    if (!crop || !size) return;
    const step = Math.max(1, crop.size * (event.shiftKey ? 0.1 : 0.02));
    const arrow = ARROWS[event.key];
    if (arrow) this.draft.set(moveCrop(crop, arrow[0] * step, arrow[1] * step, size));
    else if (event.key === '+' || event.key === '=') this.draft.set(zoomCrop(crop, 0.95, size));
    else if (event.key === '-') this.draft.set(zoomCrop(crop, 1.05, size));
    else return;
    event.preventDefault();
    this.save(SAVE_AFTER_MS);
  }

  /** Zooming from outside, as by the buttons under the photo. */
  zoom(factor: number): void {
    const crop = this.shown();
    const size = this.size();
    if (!crop || !size) return;
    this.draft.set(zoomCrop(clampCrop(crop, size), factor, size));
    this.save(SAVE_AFTER_MS);
  }

  private save(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const draft = this.draft();
      if (draft && !sameCrop(draft, this.crop())) this.cropChange.emit(draft);
    }, delay);
  }
}
