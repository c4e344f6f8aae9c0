import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import type { Garment } from '../../../core/edits/operations';
import { I18n } from '../../../core/i18n/i18n';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { Swatch, Swatches } from '../../../ui/swatches';
import { EditorStore } from '../editor-store';
import { GarmentGlyph } from '../garment-glyph';
import { PAINTS } from '../palettes';

type Name = Garment['garment'];
type Part = 'colour' | 'second' | 'pattern_colour';

/** What each is made in where no colour is chosen, as `ml.edits.garment` has it. */
const WARDROBE: readonly {
  readonly name: Name;
  readonly colour: string;
  readonly second: string;
}[] = [
  { name: 't_shirt', colour: '#c9ced6', second: '#c9ced6' },
  { name: 'v_neck', colour: '#2d5a4a', second: '#2d5a4a' },
  { name: 'sweater', colour: '#a85f30', second: '#a85f30' },
  { name: 'turtleneck', colour: '#24282f', second: '#24282f' },
  { name: 'hoodie', colour: '#6b7a5a', second: '#efede9' },
  { name: 'polo', colour: '#31599f', second: '#efede9' },
  { name: 'shirt', colour: '#dfe7f2', second: '#f4f2ee' },
  { name: 'shirt_tie', colour: '#f1efea', second: '#22345c' },
  { name: 'suit', colour: '#2b3140', second: '#7a1f2b' },
  { name: 'blouse', colour: '#e9dcd6', second: '#efede9' },
];
const PATTERNS = ['plain', 'stripes', 'checks', 'dots'] as const;
const SECONDS: Partial<Record<Name, 'tie' | 'buttons' | 'cords'>> = {
  hoodie: 'cords',
  polo: 'buttons',
  blouse: 'buttons',
  shirt_tie: 'tie',
  suit: 'tie',
};

/** Other clothes, their colours and patterns. */
@Component({
  selector: 'app-clothes-panel',
  imports: [GarmentGlyph, Swatches, TranslatePipe],
  template: `
    <div class="tiles" role="group" [attr.aria-label]="'tool.clothes' | t">
      <button
        type="button"
        [attr.aria-pressed]="!garment()"
        (click)="take(null)"
        data-testid="garment-none"
      >
        <span class="face none"></span>
        {{ 'garment.none' | t }}
      </button>
      @for (one of wardrobe; track one.name) {
        <button
          type="button"
          [attr.aria-pressed]="garment()?.garment === one.name"
          (click)="take(one.name)"
          [attr.data-testid]="'garment-' + one.name"
        >
          <span class="face">
            <app-garment-glyph [garment]="one.name" [colour]="one.colour" [second]="one.second" />
          </span>
          {{ label(one.name) | t }}
        </button>
      }
    </div>
    @if (garment(); as made) {
      <section>
        <h3>{{ 'garment.colour' | t }}</h3>
        <app-swatches
          [label]="'garment.colour' | t"
          [swatches]="swatches()"
          [selected]="selected('colour')"
          [custom]="own('colour')"
          (pick)="change({ colour: $event })"
          (own)="change({ colour: $event }, 'colour')"
          (settled)="store.settle()"
        />
      </section>
      @if (second(); as title) {
        <section>
          <h3>{{ title | t }}</h3>
          <app-swatches
            [label]="title | t"
            [swatches]="swatches()"
            [selected]="selected('second')"
            [custom]="own('second')"
            (pick)="change({ second: $event })"
            (own)="change({ second: $event }, 'second')"
            (settled)="store.settle()"
          />
        </section>
      }
      <section>
        <h3>{{ 'garment.pattern' | t }}</h3>
        <div class="chips" role="group" [attr.aria-label]="'garment.pattern' | t">
          @for (pattern of patterns; track pattern) {
            <button
              type="button"
              class="chip"
              [attr.aria-pressed]="made.pattern === pattern"
              (click)="change({ pattern })"
              [attr.data-testid]="'pattern-' + pattern"
            >
              {{ label(pattern) | t }}
            </button>
          }
        </div>
      </section>
      @if (made.pattern !== 'plain') {
        <section>
          <h3>{{ 'garment.patternColour' | t }}</h3>
          <app-swatches
            [label]="'garment.patternColour' | t"
            [swatches]="swatches()"
            [selected]="selected('pattern_colour')"
            [custom]="own('pattern_colour')"
            (pick)="change({ pattern_colour: $event })"
            (own)="change({ pattern_colour: $event }, 'pattern_colour')"
            (settled)="store.settle()"
          />
        </section>
      }
    }
  `,
  styleUrl: './panel.scss',
  styles: `
    .tiles .face {
      display: grid;
      place-items: end center;
      padding: 6px 6px 0;
      background: var(--surface-2);
    }
    app-garment-glyph {
      width: 100%;
    }
    .tiles .none {
      background:
        linear-gradient(to top right, transparent 48.5%, var(--bad) 48.5% 51.5%, transparent 51.5%),
        var(--surface-2);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ClothesPanel {
  protected readonly store = inject(EditorStore);
  private readonly i18n = inject(I18n);
  protected readonly wardrobe = WARDROBE;
  protected readonly patterns = PATTERNS;
  protected readonly garment = computed(() => this.store.document().garment);
  protected readonly swatches = computed((): Swatch[] =>
    PAINTS.clothes[0].paints.map(({ name, colour }) => ({
      id: colour,
      name: this.i18n.t(name),
      fill: colour,
    })),
  );
  protected readonly second = computed(() => {
    const garment = this.garment()?.garment;
    const part = garment && SECONDS[garment];
    return part ? (`garment.second.${part}` as const) : null;
  });

  protected label<T extends Name | Garment['pattern']>(name: T) {
    return `garment.${name}` as const;
  }

  protected take(name: Name | null): void {
    this.store.edit((document) => ({
      ...document,
      garment: name && {
        kind: 'garment',
        garment: name,
        colour: null,
        second: null,
        pattern: document.garment?.pattern ?? 'plain',
        pattern_colour: document.garment?.pattern_colour ?? '#f2efe9',
      },
    }));
  }

  protected change(change: Partial<Garment>, key: Part | null = null): void {
    const garment = this.garment();
    if (!garment) return;
    this.store.edit(
      (document) => ({ ...document, garment: { ...garment, ...change } }),
      key && `garment.${key}`,
    );
  }

  protected selected(part: Part): string {
    const colour = this.own(part);
    return this.swatches().some(({ id }) => id === colour) ? colour : 'own';
  }

  protected own(part: Part): string {
    const made = this.garment();
    if (!made) return '#888888';
    if (part === 'pattern_colour') return made.pattern_colour;
    return made[part] ?? WARDROBE.find(({ name }) => name === made.garment)?.[part] ?? '#888888';
  }
}
