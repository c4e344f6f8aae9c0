import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import {
  Accessory,
  AccessoryModel,
  PLAIN,
  WEAR_PLACES,
  WearPlace,
} from '../../../core/edits/operations';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { SliderRow } from '../../../ui/slider-row';
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
import { PaintRow } from './paint-row';

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
  imports: [PaintRow, SliderRow, TranslatePipe, WearGlyph],
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
        <span class="face drawn none"></span>
        {{ 'wear.nothing' | t }}
      </button>
      @for (one of shelf(); track one.model) {
        <button
          type="button"
          [attr.aria-pressed]="worn()?.model === one.model"
          (click)="take(one)"
          [attr.data-testid]="'wear-' + one.model"
        >
          <span class="face drawn">
            <app-wear-glyph
              [model]="one.model"
              [colour]="one.colour"
              [second]="one.second ?? one.colour"
              [dark]="place() === 'eyes' && dark()"
            />
          </span>
          {{ label(one.model) | t }}
        </button>
      }
    </div>
    @if (worn(); as made) {
      <app-paint-row
        [label]="'wear.colour' | t"
        [paints]="paints[made.item][0]"
        [colour]="colour('colour')"
        (pick)="paint({ colour: $event })"
        (own)="paint({ colour: $event }, 'colour')"
      />
      @if (second(); as title) {
        <app-paint-row
          [label]="title | t"
          [paints]="paints[made.item][1]"
          [colour]="colour('second')"
          (pick)="paint({ second: $event })"
          (own)="paint({ second: $event }, 'second')"
        />
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
  protected readonly places = WEAR_PLACES;
  protected readonly paints = COLOURS;
  protected readonly usualDark = PLAIN.accessory.dark;
  protected readonly place = signal<WearPlace>('eyes');
  protected readonly shelf = computed(() => SHELVES[this.place()]);
  protected readonly worn = computed(() => this.store.document().worn[this.place()] ?? null);
  private readonly shaded = signal(false);
  protected readonly dark = computed(() => {
    const worn = this.store.document().worn.eyes;
    return worn ? worn.item === 'sunglasses' : this.shaded();
  });
  protected readonly second = computed(() => {
    const worn = this.worn();
    if (!worn || worn.item === 'glasses' || worn.model === 'hoops' || worn.model === 'bucket')
      return null;
    return `wear.second.${worn.item}` as const;
  });

  protected label<T extends WearPlace | AccessoryModel>(name: T) {
    return `wear.${name}` as const;
  }

  protected take(one: Wearable | null): void {
    const place = this.place();
    const made = one && {
      ...PLAIN.accessory,
      ...this.worn(),
      kind: 'accessory' as const,
      item: one.item === 'glasses' && this.dark() ? 'sunglasses' : one.item,
      model: one.model,
      colour: one.colour,
      second: one.second ?? null,
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

  protected colour(which: 'colour' | 'second'): string | null {
    const worn = this.worn();
    return (
      worn?.[which] ?? this.shelf().find(({ model }) => model === worn?.model)?.[which] ?? null
    );
  }
}
