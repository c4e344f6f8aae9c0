import type { ElementRef } from '@angular/core';
import { afterNextRender, DestroyRef, effect, inject, signal } from '@angular/core';

/** When the end of a list comes near. */
export interface EndInSight {
  /** What stands at the list's end. */
  readonly end: () => ElementRef<HTMLElement>;
  /** What the list shows: read, so that a new page is noticed. */
  readonly items: () => unknown;
  readonly loading: () => boolean;
  /** How far below the window the end already counts. */
  readonly margin: string;
  readonly reached: () => void;
}

/**
 * Tells when the end of a list comes near, and after every page once more if it is still there: an
 * observer only tells of changes, and on a tall screen one page does not move the end out of sight.
 * Call it while a component is made.
 */
export function onEndInSight({ end, items, loading, margin, reached }: EndInSight): void {
  const destroy = inject(DestroyRef);
  const observing = signal<IntersectionObserver | null>(null);
  afterNextRender(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) reached();
      },
      { rootMargin: margin },
    );
    observing.set(observer);
    destroy.onDestroy(() => observer.disconnect());
  });
  effect(() => {
    const observer = observing();
    items();
    if (!observer || loading()) return;
    const element = end().nativeElement;
    observer.unobserve(element);
    observer.observe(element);
  });
}
