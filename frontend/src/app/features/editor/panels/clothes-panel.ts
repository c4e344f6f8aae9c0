import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Garment, PLAIN } from '../../../core/edits/operations';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { withChange } from '../edit-document';
import { EditorStore } from '../editor-store';
import { GarmentGlyph } from '../garment-glyph';
import { PAINTS } from '../palettes';
import { PaintRow } from './paint-row';

type Name = Garment['garment'];

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
  imports: [GarmentGlyph, PaintRow, TranslatePipe],
  template: `
    <div class="tiles" role="group" [attr.aria-label]="'tool.clothes' | t">
      <button
        type="button"
        [attr.aria-pressed]="!garment()"
        (click)="take(null)"
        data-testid="garment-none"
      >
        <span class="face drawn none"></span>
        {{ 'garment.none' | t }}
      </button>
      @for (one of wardrobe; track one.name) {
        <button
          type="button"
          [attr.aria-pressed]="garment()?.garment === one.name"
          (click)="take(one.name)"
          [attr.data-testid]="'garment-' + one.name"
        >
          <span class="face drawn">
            <app-garment-glyph [garment]="one.name" [colour]="one.colour" [second]="one.second" />
          </span>
          {{ label(one.name) | t }}
        </button>
      }
    </div>
    @if (garment(); as made) {
      <app-paint-row
        [label]="'garment.colour' | t"
        [paints]="paints"
        [colour]="colour('colour')"
        (pick)="change({ colour: $event })"
        (own)="change({ colour: $event }, 'colour')"
      />
      @if (second(); as title) {
        <app-paint-row
          [label]="title | t"
          [paints]="paints"
          [colour]="colour('second')"
          (pick)="change({ second: $event })"
          (own)="change({ second: $event }, 'second')"
        />
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
        <app-paint-row
          [label]="'garment.patternColour' | t"
          [paints]="paints"
          [colour]="made.pattern_colour"
          (pick)="change({ pattern_colour: $event })"
          (own)="change({ pattern_colour: $event }, 'pattern_colour')"
        />
      }
    }
  `,
  styleUrl: './panel.scss',
  styles: `
    .tiles .drawn {
      place-items: end center;
      padding-bottom: 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ClothesPanel {
  private readonly store = inject(EditorStore);
  protected readonly wardrobe = WARDROBE;
  protected readonly patterns = PATTERNS;
  protected readonly garment = computed(() => this.store.document().garment);
  protected readonly paints = PAINTS.clothes[0].paints;
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
        ...PLAIN.garment,
        ...document.garment,
        kind: 'garment',
        garment: name,
        colour: null,
        second: null,
      },
    }));
  }

  protected change(change: Partial<Garment>, key: keyof Garment | null = null): void {
    this.store.edit((document) => withChange(document, 'garment', change), key && `garment.${key}`);
  }

  protected colour(part: 'colour' | 'second'): string | null {
    const made = this.garment();
    return made?.[part] ?? WARDROBE.find(({ name }) => name === made?.garment)?.[part] ?? null;
  }
}
