import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { Accessory, WEAR_PLACES, WearPlace } from '../../../core/edits/operations';
import { I18n } from '../../../core/i18n/i18n';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { SliderRow } from '../../../ui/slider-row';
import { Swatch, Swatches } from '../../../ui/swatches';
import { withWorn } from '../edit-document';
import { EditorStore } from '../editor-store';
import { Paint, PAINTS } from '../palettes';
import { WearGlyph } from '../wear-glyph';
import {
  EARRINGS,
  EYEWEAR,
  FRAME_COLOURS,
  GLASS_COLOURS,
  HEADWEAR,
  METALS,
  STONES,
  Wearable,
} from '../wear-palette';

const DARK = 0.93;
const SHELVES: Record<WearPlace, readonly Wearable[]> = {
  eyes: EYEWEAR,
  head: HEADWEAR,
  ears: EARRINGS,
};
const CLOTH = PAINTS.clothes[0].paints;
const COLOURS: Record<Accessory['item'], readonly [readonly Paint[], readonly Paint[]]> = {
  glasses: [FRAME_COLOURS, []],
  sunglasses: [FRAME_COLOURS, GLASS_COLOURS],
  earrings: [METALS, STONES],
  hat: [CLOTH, CLOTH],
  headphones: [CLOTH, CLOTH],
};

/** Things to put on: glasses, hats, headphones, earrings. */
@Component({
  selector: 'app-wear-panel',
  imports: [SliderRow, Swatches, TranslatePipe, WearGlyph],
  template: `
    <div class="chips" role="group" [attr.aria-label]="'tool.wear' | t">
      @for (one of places; track one) {
        <button
          type="button"
          class="chip"
          [attr.aria-pressed]="place() === one"
          (click)="place.set(one)"
          [attr.data-testid]="'wear-' + one"
        >
          {{ label(one) | t }}
          @if (store.document().worn[one]) {
            <span class="dot"></span>
          }
        </button>
      }
    </div>
    @if (place() === 'eyes') {
      <div class="segments" role="group" [attr.aria-label]="'wear.glass' | t">
        <button type="button" [attr.aria-pressed]="!dark()" (click)="shade(false)">
          {{ 'wear.clear' | t }}
        </button>
        <button
          type="button"
          [attr.aria-pressed]="dark()"
          (click)="shade(true)"
          data-testid="wear-dark"
        >
          {{ 'wear.dark' | t }}
        </button>
      </div>
    }
    <div class="tiles" role="group" [attr.aria-label]="label(place()) | t">
      <button
        type="button"
        [attr.aria-pressed]="!worn()"
        (click)="take(null)"
        data-testid="wear-nothing"
      >
        <span class="face none"></span>
        {{ 'wear.nothing' | t }}
      </button>
      @for (one of shelf(); track one.model) {
        <button
          type="button"
          [attr.aria-pressed]="worn()?.model === one.model"
          (click)="take(one)"
          [attr.data-testid]="'wear-' + one.model"
        >
          <span class="face">
            <app-wear-glyph
              [model]="one.model"
              [colour]="one.colour"
              [second]="one.second ?? one.colour"
              [dark]="place() === 'eyes' && dark()"
            />
          </span>
          {{ name(one) | t }}
        </button>
      }
    </div>
    @if (worn(); as made) {
      <section>
        <h3>{{ 'wear.colour' | t }}</h3>
        <app-swatches
          [label]="'wear.colour' | t"
          [swatches]="swatches()[0]"
          [selected]="selected('colour')"
          [custom]="own('colour')"
          (pick)="paint({ colour: $event })"
          (own)="paint({ colour: $event }, 'colour')"
          (settled)="store.settle()"
        />
      </section>
      @if (second(); as title) {
        <section>
          <h3>{{ title | t }}</h3>
          <app-swatches
            [label]="title | t"
            [swatches]="swatches()[1]"
            [selected]="selected('second')"
            [custom]="own('second')"
            (pick)="paint({ second: $event })"
            (own)="paint({ second: $event }, 'second')"
            (settled)="store.settle()"
          />
        </section>
      }
      <div class="sliders">
        @if (made.item === 'sunglasses') {
          <app-slider-row
            [label]="'wear.darkness' | t"
            [min]="0"
            [value]="made.dark"
            [neutral]="usualDark"
            (moved)="paint({ dark: $event }, 'dark')"
            (settled)="store.settle()"
            testId="wear-darkness"
          />
        }
        <app-slider-row
          [label]="'wear.size' | t"
          [min]="-1"
          [value]="made.size"
          (moved)="paint({ size: $event }, 'size')"
          (settled)="store.settle()"
          testId="wear-size"
        />
      </div>
    }
  `,
  styleUrl: './panel.scss',
  styles: `
    .tiles .face {
      display: grid;
      place-items: center;
      padding: 6px;
      background: var(--surface-2);
    }
    app-wear-glyph {
      width: 100%;
    }
    .tiles .none {
      background:
        linear-gradient(to top right, transparent 48.5%, var(--bad) 48.5% 51.5%, transparent 51.5%),
        var(--surface-2);
    }
    .dot {
      width: 8px;
      height: 8px;
      border-radius: 50%;
      background: var(--accent);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WearPanel {
  protected readonly store = inject(EditorStore);
  private readonly i18n = inject(I18n);
  protected readonly places = WEAR_PLACES;
  protected readonly usualDark = DARK;
  protected readonly place = signal<WearPlace>('eyes');
  protected readonly shelf = computed(() => SHELVES[this.place()]);
  protected readonly worn = computed(() => this.store.document().worn[this.place()] ?? null);
  private readonly shaded = signal(false);
  protected readonly dark = computed(() => {
    const worn = this.store.document().worn.eyes;
    return worn ? worn.item === 'sunglasses' : this.shaded();
  });
  protected readonly swatches = computed((): readonly [Swatch[], Swatch[]] => {
    const item = this.worn()?.item ?? 'glasses';
    const [first, second] = COLOURS[item];
    return [this.drawn(first), this.drawn(second)];
  });
  protected readonly second = computed(() => {
    const worn = this.worn();
    if (!worn || worn.item === 'glasses' || worn.model === 'hoops' || worn.model === 'bucket')
      return null;
    return `wear.second.${worn.item}` as const;
  });

  protected label(place: WearPlace) {
    return `wear.${place}` as const;
  }

  protected name({ model }: Wearable) {
    return `wear.${model}` as const;
  }

  protected take(one: Wearable | null): void {
    const place = this.place();
    const now = this.worn();
    const item = one?.item === 'glasses' && this.dark() ? 'sunglasses' : one?.item;
    const made = one && {
      kind: 'accessory' as const,
      item: item ?? one.item,
      model: one.model,
      colour: one.colour,
      second: one.second ?? null,
      size: now?.size ?? 0,
      dark: now?.dark ?? DARK,
    };
    this.store.edit((document) => withWorn(document, place, made));
  }

  protected shade(dark: boolean): void {
    this.shaded.set(dark);
    const worn = this.store.document().worn.eyes;
    if (!worn) return;
    const item = dark ? 'sunglasses' : 'glasses';
    this.store.edit((document) => withWorn(document, 'eyes', { ...worn, item }));
  }

  protected paint(change: Partial<Accessory>, key: keyof Accessory | null = null): void {
    const worn = this.worn();
    if (!worn) return;
    const place = this.place();
    this.store.edit(
      (document) => withWorn(document, place, { ...worn, ...change }),
      key && `worn.${place}.${key}`,
    );
  }

  protected selected(which: 'colour' | 'second'): string | null {
    const colour = this.worn()?.[which] ?? this.usual(which);
    if (!colour) return null;
    const known = this.swatches()[which === 'colour' ? 0 : 1].some(({ id }) => id === colour);
    return known ? colour : 'own';
  }

  protected own(which: 'colour' | 'second'): string {
    return this.worn()?.[which] ?? this.usual(which) ?? '#888888';
  }

  private usual(which: 'colour' | 'second'): string | null {
    const model = this.worn()?.model;
    return this.shelf().find((one) => one.model === model)?.[which] ?? null;
  }

  private drawn(paints: readonly Paint[]): Swatch[] {
    return paints.map(({ name, colour }) => ({
      id: colour,
      name: this.i18n.t(name),
      fill: colour,
    }));
  }
}
