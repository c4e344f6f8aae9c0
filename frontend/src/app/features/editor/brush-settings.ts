import { Injectable, signal } from '@angular/core';
import type { BrushAction } from '../../core/edits/operations';

export type BrushMode = 'paint' | 'erase' | 'lasso';

export const SMALLEST = 1;
export const LARGEST = 100;
/** Half a brush of size 100, in shares of the picture's side. */
const LARGEST_RADIUS = 0.2;

/** How the brush is set; it stays so while other tools are used. */
@Injectable()
export class BrushSettings {
  readonly action = signal<BrushAction>('heal');
  readonly mode = signal<BrushMode>('paint');
  /** 1 to 100. */
  readonly size = signal(20);
  readonly feather = signal(0.1);
  readonly strength = signal(1);
  readonly colour = signal('#c2434f');
  /** The tint stays after the result has arrived. */
  readonly showMask = signal(false);

  radius(): number {
    return (this.size() / LARGEST) * LARGEST_RADIUS;
  }

  /** A step that feels the same for small and large brushes. */
  resize(direction: 1 | -1): void {
    this.size.update((size) => {
      const step = Math.max(1, Math.round(size * 0.15));
      return Math.min(LARGEST, Math.max(SMALLEST, size + direction * step));
    });
  }
}
