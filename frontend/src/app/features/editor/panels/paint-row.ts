import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { I18n } from '../../../core/i18n/i18n';
import { Swatch, Swatches } from '../../../ui/swatches';
import { EditorStore } from '../editor-store';
import { Paint, swatchOf } from '../palettes';

/** One colour of something, chosen among paints or one's own. */
@Component({
  selector: 'app-paint-row',
  imports: [Swatches],
  template: `
    <section>
      <h3>{{ label() }}</h3>
      <app-swatches
        [label]="label()"
        [swatches]="swatches()"
        [selected]="selected()"
        [custom]="colour() ?? first()"
        (pick)="pick.emit($event)"
        (own)="own.emit($event)"
        (settled)="store.settle()"
      />
    </section>
  `,
  styleUrl: './panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PaintRow {
  readonly label = input.required<string>();
  readonly paints = input.required<readonly Paint[]>();
  /** The one in use; null where none is chosen. */
  readonly colour = input.required<string | null>();
  /** Stands before the paints for choosing none of them. */
  readonly none = input<Swatch | null>(null);
  /** What one's own starts from while none is chosen. */
  readonly first = input('#888888');
  /** A paint's colour, or the id of `none`. */
  readonly pick = output<string>();
  readonly own = output<string>();
  protected readonly store = inject(EditorStore);
  private readonly i18n = inject(I18n);
  protected readonly swatches = computed(() => {
    const none = this.none();
    const paints = this.paints().map((paint) => swatchOf(paint, this.i18n));
    return none ? [none, ...paints] : paints;
  });
  protected readonly selected = computed(() => {
    const colour = this.colour();
    if (colour === null) return this.none()?.id ?? null;
    return this.swatches().some(({ id }) => id === colour) ? colour : 'own';
  });
}
