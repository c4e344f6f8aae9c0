import { ChangeDetectionStrategy, Component, computed, input, output, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { PreviewItem } from '../../core/api/models';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import type { ShownStyle } from '../../core/styles/own-styles';
import { CropView } from '../../ui/crop-view';
import { FadeIn } from '../../ui/fade-in';
import { Icon } from '../../ui/icon';
import { sampleAt } from '../../ui/sample';
import type { PhotoFace } from './photo-face';
import { StyleTag } from './style-tag';

const HOLD_MS = 320;
const TAGS_SHOWN = 6;
/** Cards in sight at first: their pictures do not wait to be scrolled to. */
const AT_ONCE = 8;

/** Step two: the styles, on the person's own face as soon as there is one. */
@Component({
  selector: 'app-style-panel',
  imports: [CropView, FadeIn, Icon, RouterLink, StyleTag, TranslatePipe],
  templateUrl: './style-panel.html',
  styleUrl: './style-panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StylePanel {
  readonly styles = input.required<readonly ShownStyle[]>();
  readonly previews = input.required<ReadonlyMap<string, PreviewItem>>();
  readonly selected = input<string | null>(null);
  readonly face = input<PhotoFace | null>(null);
  readonly chosen = output<string>();

  protected readonly atOnce = AT_ONCE;
  /** A kind or a tag; null for all. */
  protected readonly filter = signal<string | null>(null);
  /** The card under a long press or a pointer on its compare mark. */
  protected readonly comparing = signal<string | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  protected readonly hasBothKinds = computed(
    () => new Set(this.styles().map((style) => style.kind)).size > 1,
  );
  /** Tags of several styles, most common first, unless they only repeat a kind. */
  protected readonly tags = computed(() => {
    const counts = new Map<string, number>();
    for (const tag of this.styles().flatMap((style) => style.tags)) {
      counts.set(tag, (counts.get(tag) ?? 0) + 1);
    }
    const kinds = ['rendered', 'vector'].map((kind) =>
      this.styles().filter((style) => style.kind === kind),
    );
    const repeats = (tag: string, count: number) =>
      kinds.some(
        (kind) => kind.length === count && kind.every((style) => style.tags.includes(tag)),
      );
    return [...counts]
      .filter(([tag, count]) => count > 1 && !repeats(tag, count))
      .sort((a, b) => b[1] - a[1])
      .slice(0, TAGS_SHOWN)
      .map(([tag]) => tag);
  });
  protected readonly shown = computed(() => {
    const filter = this.filter();
    return this.styles().filter(
      (style) => filter === null || style.kind === filter || style.tags.includes(filter),
    );
  });

  protected picture(style: ShownStyle): string {
    const url = this.previews().get(style.preview)?.url;
    return url ?? (style.own ? style.sample_url : sampleAt(style.sample_url, 256));
  }

  protected forming(style: ShownStyle): boolean {
    return this.previews().get(style.preview)?.status === 'queued';
  }

  protected press(id: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.comparing.set(id), HOLD_MS);
  }

  protected release(): void {
    clearTimeout(this.timer);
    this.comparing.set(null);
  }
}
