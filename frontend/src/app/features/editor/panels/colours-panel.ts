import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { REGIONS, Region } from '../../../core/edits/operations';
import { I18n } from '../../../core/i18n/i18n';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { SliderRow } from '../../../ui/slider-row';
import { Swatch, Swatches } from '../../../ui/swatches';
import { withRecolour } from '../edit-document';
import { EditorStore } from '../editor-store';
import { PAINTS, fillOf, idOf, swatchOf } from '../palettes';

const AS_IT_IS = 'none';
const FIRST_OWN = '#b0623c';

/** Another colour for hair, eyes, clothes and more. */
@Component({
  selector: 'app-colours-panel',
  imports: [SliderRow, Swatches, TranslatePipe],
  template: `
    <div class="chips" role="group" [attr.aria-label]="'region.what' | t">
      @for (one of regions; track one) {
        <button
          type="button"
          class="chip"
          [attr.aria-pressed]="region() === one"
          (click)="region.set(one)"
          [attr.data-testid]="'region-' + one"
        >
          {{ label(one) | t }}
          @if (store.document().recolour[one]; as made) {
            <span class="dot" [style.background]="fill(made)"></span>
          }
        </button>
      }
    </div>
    @for (group of groups(); track group.name) {
      <section>
        <h3>{{ group.name | t }}</h3>
        <app-swatches
          [label]="group.name | t"
          [swatches]="group.swatches"
          [selected]="selected()"
          [custom]="$last ? own() : null"
          (pick)="pick($event)"
          (own)="pickOwn($event)"
          (settled)="store.settle()"
        />
      </section>
    }
    @if (made(); as recolour) {
      <app-slider-row
        [label]="'editor.strength' | t"
        [min]="0"
        [value]="recolour.strength"
        [neutral]="1"
        (moved)="strength($event)"
        (settled)="store.settle()"
        testId="recolour-strength"
      />
    }
  `,
  styleUrl: './panel.scss',
  styles: `
    .dot {
      width: 14px;
      height: 14px;
      margin-inline-end: -4px;
      border: 1.5px solid var(--surface);
      border-radius: 50%;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ColoursPanel {
  protected readonly store = inject(EditorStore);
  private readonly i18n = inject(I18n);
  protected readonly regions = REGIONS;
  protected readonly region = signal<Region>('hair');
  protected readonly made = computed(() => this.store.document().recolour[this.region()] ?? null);
  protected readonly groups = computed(() =>
    PAINTS[this.region()].map(({ name, paints }, index) => ({
      name,
      swatches: [
        ...(index ? [] : [this.nothing()]),
        ...paints.map((paint) => swatchOf(paint, this.i18n)),
      ],
    })),
  );
  protected readonly selected = computed(() => {
    const made = this.made();
    if (!made) return AS_IT_IS;
    const id = idOf(made);
    const known = this.groups().some(({ swatches }) => swatches.some((one) => one.id === id));
    return known ? id : 'own';
  });
  protected readonly own = computed(() =>
    this.selected() === 'own' ? (this.made()?.colour ?? FIRST_OWN) : FIRST_OWN,
  );
  protected readonly fill = fillOf;

  protected label(region: Region) {
    return `region.${region}` as const;
  }

  protected pick(id: string): void {
    const [colour, second = null] = id.split(',');
    const change = id === AS_IT_IS ? null : { colour, second };
    this.store.edit((document) => withRecolour(document, this.region(), change));
  }

  protected pickOwn(colour: string): void {
    const region = this.region();
    this.store.edit(
      (document) => withRecolour(document, region, { colour, second: null }),
      `recolour.${region}`,
    );
  }

  protected strength(strength: number): void {
    const region = this.region();
    this.store.edit(
      (document) => withRecolour(document, region, { strength }),
      `recolour.${region}.strength`,
    );
  }

  private nothing(): Swatch {
    const fill =
      'linear-gradient(to top right, transparent 46%, var(--bad) 46% 54%, transparent 54%), var(--surface-2)';
    return { id: AS_IT_IS, name: this.i18n.t('editor.asItIs'), fill };
  }
}
