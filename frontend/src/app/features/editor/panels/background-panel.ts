import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Background, SCENES, Scene } from '../../../core/edits/operations';
import { I18n } from '../../../core/i18n/i18n';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { SliderRow } from '../../../ui/slider-row';
import { Swatch, Swatches } from '../../../ui/swatches';
import { EditorStore } from '../editor-store';
import { PictureTiles } from '../picture-tiles';
import { BACKDROPS, GRADIENTS, Paint, SCENE_NAMES, swatchOf } from '../palettes';

const BLUR = 0.5;
const PICTURE = [
  { name: 'match', label: 'background.match', min: 0, max: 1, neutral: 0 },
  { name: 'soften', label: 'background.soften', min: 0, max: 1, neutral: 0 },
  { name: 'zoom', label: 'background.zoom', min: 1, max: 4, neutral: 1 },
  { name: 'x', label: 'background.x', min: -1, max: 1, neutral: 0 },
  { name: 'y', label: 'background.y', min: -1, max: 1, neutral: 0 },
] as const;
const FIRST_OWN = '#8fa9c4';

/** What stands behind the person. */
@Component({
  selector: 'app-background-panel',
  imports: [PictureTiles, SliderRow, Swatches, TranslatePipe],
  template: `
    <div class="chips" role="group" [attr.aria-label]="'tool.background' | t">
      <button type="button" class="chip" [attr.aria-pressed]="!background()" (click)="set(null)">
        {{ 'editor.asItIs' | t }}
      </button>
      <button
        type="button"
        class="chip"
        [attr.aria-pressed]="background()?.fill === 'transparent'"
        (click)="set({ kind: 'background', fill: 'transparent' })"
        data-testid="background-transparent"
      >
        {{ 'background.transparent' | t }}
      </button>
      <button
        type="button"
        class="chip"
        [attr.aria-pressed]="background()?.fill === 'blur'"
        (click)="blur(amount())"
        data-testid="background-blur"
      >
        {{ 'background.blur' | t }}
      </button>
    </div>
    @if (background()?.fill === 'blur') {
      <app-slider-row
        [label]="'background.amount' | t"
        [min]="0"
        [value]="amount()"
        (moved)="move($event)"
        (settled)="store.settle()"
      />
    }
    <section>
      <h3>{{ 'background.picture' | t }}</h3>
      <app-picture-tiles
        [label]="'background.picture' | t"
        [chosen]="background()?.picture ?? null"
        (pick)="picture($event)"
        (gone)="set(null)"
      />
    </section>
    @if (background()?.fill === 'picture') {
      <section class="sliders">
        @for (control of controls; track control.name) {
          <app-slider-row
            [label]="control.label | t"
            [min]="control.min"
            [max]="control.max"
            [neutral]="control.neutral"
            [value]="value(control)"
            [testId]="'background-' + control.name"
            (moved)="adjust(control.name, $event)"
            (settled)="store.settle()"
          />
        }
        <div class="chips" role="group" [attr.aria-label]="'background.adapt' | t">
          @for (one of ['person', 'picture']; track one) {
            <button
              type="button"
              class="chip"
              [attr.aria-pressed]="(background()?.adapt ?? 'person') === one"
              (click)="adjust('adapt', one)"
            >
              {{ (one === 'person' ? 'background.adaptPerson' : 'background.adaptPicture') | t }}
            </button>
          }
        </div>
      </section>
    }
    <section>
      <h3>{{ 'background.plain' | t }}</h3>
      <app-swatches
        [label]="'background.plain' | t"
        [swatches]="plain()"
        [selected]="selected()"
        [custom]="own()"
        (pick)="colour($event)"
        (own)="colour($event, 'background.own')"
        (settled)="store.settle()"
      />
    </section>
    <section>
      <h3>{{ 'background.gradients' | t }}</h3>
      <app-swatches
        [label]="'background.gradients' | t"
        [swatches]="gradients()"
        [selected]="selected()"
        (pick)="gradient($event)"
      />
    </section>
    <section>
      <h3>{{ 'background.scenes' | t }}</h3>
      <div class="tiles" role="group" [attr.aria-label]="'background.scenes' | t">
        @for (scene of scenes; track scene) {
          <button
            type="button"
            [attr.aria-pressed]="background()?.scene === scene"
            (click)="set({ kind: 'background', fill: 'scene', scene })"
            [attr.data-testid]="'scene-' + scene"
          >
            <span class="face">
              <img [src]="'scenes/' + scene + '.webp'" alt="" width="160" height="160" />
            </span>
            {{ names[scene] | t }}
          </button>
        }
      </div>
    </section>
  `,
  styleUrl: './panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BackgroundPanel {
  protected readonly store = inject(EditorStore);
  private readonly i18n = inject(I18n);
  protected readonly scenes: readonly Scene[] = SCENES;
  protected readonly names = SCENE_NAMES;
  protected readonly controls = PICTURE;
  protected readonly background = computed(() => this.store.document().backgrounds.at(-1) ?? null);
  protected readonly amount = computed(() => this.background()?.amount ?? BLUR);
  protected readonly plain = computed(() => this.swatches(BACKDROPS));
  protected readonly gradients = computed(() => this.swatches(GRADIENTS));
  protected readonly selected = computed(() => {
    const { fill, colours } = this.background() ?? {};
    if (fill !== 'colour' && fill !== 'gradient') return null;
    const id = colours?.join() ?? '';
    const known = [...this.plain(), ...this.gradients()].some((one) => one.id === id);
    return known ? id : 'own';
  });
  protected readonly own = computed(() =>
    this.selected() === 'own' ? (this.background()?.colours?.[0] ?? FIRST_OWN) : FIRST_OWN,
  );

  protected set(background: Background | null, key: string | null = null): void {
    const backgrounds = background ? [background] : [];
    this.store.edit((document) => ({ ...document, backgrounds }), key);
  }

  /** A picture takes the place of another one where that stood. */
  protected picture(picture: string): void {
    const before = this.background();
    const kept = before?.fill === 'picture' ? before : { match: 0.6, soften: 0.2 };
    this.set({ ...kept, kind: 'background', fill: 'picture', picture });
  }

  protected value({ name, neutral }: (typeof PICTURE)[number]): number {
    return this.background()?.[name] ?? neutral;
  }

  protected adjust(name: string, value: number | string): void {
    const before = this.background();
    if (before) this.set({ ...before, [name]: value }, `background.${name}`);
  }

  protected blur(amount: number): void {
    this.set({ kind: 'background', fill: 'blur', amount });
  }

  /** The blur on top, stronger or weaker; what it lies over stays. */
  protected move(amount: number): void {
    this.store.edit((document) => {
      const below = document.backgrounds.slice(0, -1);
      const top = { kind: 'background', fill: 'blur', amount } as const;
      return { ...document, backgrounds: [...below, top] };
    }, 'background.amount');
  }

  protected colour(colour: string, key: string | null = null): void {
    this.set({ kind: 'background', fill: 'colour', colours: [colour] }, key);
  }

  protected gradient(id: string): void {
    this.set({ kind: 'background', fill: 'gradient', colours: id.split(',') });
  }

  private swatches(paints: readonly Paint[]): Swatch[] {
    return paints.map((paint) => swatchOf(paint, this.i18n));
  }
}
