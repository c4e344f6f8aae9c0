import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  inject,
  input,
  output,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import type { PublicPicture } from '../../core/api/models';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { onEndInSight } from '../../ui/end-in-sight';
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

  constructor() {
    onEndInSight({
      end: this.end,
      items: this.pictures,
      loading: this.loading,
      margin: '800px',
      reached: () => this.more.emit(),
    });
  }

  protected large(index: number): boolean {
    return LARGE.has(index % 10);
  }
}
