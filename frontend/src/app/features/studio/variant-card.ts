import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  signal,
} from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { squareSrcset } from '../../core/api/picture';
import type { Variant } from '../../core/api/models';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { CropView } from '../../ui/crop-view';
import { Icon } from '../../ui/icon';
import { Ring } from '../../ui/ring';
import type { PhotoFace } from './photo-face';

const FADE_MS = 250;

/** One picture of a generation: a sharpening placeholder at first, then the picture itself. */
@Component({
  selector: 'app-variant-card',
  imports: [CropView, Icon, MatTooltip, Ring, TranslatePipe],
  templateUrl: './variant-card.html',
  styleUrl: './variant-card.scss',
  host: {
    'data-testid': 'variant-card',
    '[attr.data-status]': 'variant().status',
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class VariantCard {
  readonly variant = input.required<Variant>();
  readonly alt = input.required<string>();
  readonly look = input('');
  readonly face = input<PhotoFace | null>(null);
  /** The style on this face, small: what the picture will roughly be. */
  readonly sketch = input<string | null>(null);
  /** The generation has ended: what is not drawn by now never will be. */
  readonly over = input(false);
  readonly keep = output<void>();
  readonly unkeep = output<void>();
  readonly download = output<void>();
  readonly edit = output<void>();
  readonly more = output<void>();
  readonly view = output<void>();

  private readonly i18n = inject(I18n);
  protected readonly comparing = signal(false);
  protected readonly loaded = signal(false);
  /** The picture has faded in: what lay beneath may go. */
  protected readonly settled = signal(false);
  protected readonly done = computed(() => this.variant().status === 'done');
  protected readonly kept = computed(() => this.variant().kept_avatar !== null);
  protected readonly srcset = computed(() => {
    const { file_url, width } = this.variant();
    return file_url ? squareSrcset(file_url, width ?? 1024) : null;
  });
  /** Sharper as it forms. */
  protected readonly blur = computed(
    () => `${Math.round((1 - this.variant().progress) * 9) + 1}px`,
  );
  protected readonly likeness = computed(() => {
    const { likeness } = this.variant();
    return likeness === null ? null : this.i18n.percent(likeness);
  });

  protected arrived(): void {
    this.loaded.set(true);
    setTimeout(() => this.settled.set(true), FADE_MS);
  }
}
