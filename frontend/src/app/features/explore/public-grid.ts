import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  afterNextRender,
  effect,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import type { PublicPicture } from '../../core/api/models';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { FadeIn } from '../../ui/fade-in';
import { Icon } from '../../ui/icon';
import { PublicWords } from './public-words';

/** Places of ten that are twice as large. */
const LARGE = new Set([0, 6]);

/** Public pictures as a wall of two sizes; each opens by a link of its own. */
@Component({
  selector: 'app-public-grid',
  imports: [FadeIn, Icon, RouterLink, TranslatePipe],
  templateUrl: './public-grid.html',
  styleUrl: './public-grid.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PublicGrid {
  readonly pictures = input.required<readonly PublicPicture[]>();
  readonly loading = input(false);
  /** The page a picture opens on; the one it is on unless given. */
  readonly base = input<string | string[]>([]);
  readonly more = output<void>();
  readonly like = output<PublicPicture>();

  protected readonly words = inject(PublicWords);
  private readonly end = viewChild.required<ElementRef<HTMLElement>>('end');
  private readonly observer = signal<IntersectionObserver | null>(null);

  constructor() {
    const destroy = inject(DestroyRef);
    afterNextRender(() => {
      const observer = new IntersectionObserver(
        (entries) => {
          if (entries.some((entry) => entry.isIntersecting)) this.more.emit();
        },
        { rootMargin: '800px' },
      );
      this.observer.set(observer);
      destroy.onDestroy(() => observer.disconnect());
    });
    // An observer only tells of changes, and on a tall screen the end may still be in sight.
    effect(() => {
      const observer = this.observer();
      this.pictures();
      if (!observer || this.loading()) return;
      const end = this.end().nativeElement;
      observer.unobserve(end);
      observer.observe(end);
    });
  }

  protected large(index: number): boolean {
    return LARGE.has(index % 10);
  }
}
