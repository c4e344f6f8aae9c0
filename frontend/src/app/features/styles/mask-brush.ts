import { Injectable, signal } from '@angular/core';

export const SMALLEST = 1;
export const LARGEST = 100;
/** Half a brush of size 100, in shares of the frame's side. */
const LARGEST_RADIUS = 0.2;

/** How masks are painted; it stays so from layer to layer. */
@Injectable()
export class MaskBrush {
  readonly erase = signal(false);
  /** 1 to 100. */
  readonly size = signal(28);
  readonly softness = signal(0.5);
  /** Both sides of the face at once. */
  readonly symmetric = signal(true);

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
