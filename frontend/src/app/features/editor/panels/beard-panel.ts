import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Beard, PLAIN } from '../../../core/edits/operations';
import { I18n } from '../../../core/i18n/i18n';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { SliderRow } from '../../../ui/slider-row';
import type { Swatch } from '../../../ui/swatches';
import { withChange } from '../edit-document';
import { EditorStore } from '../editor-store';
import { PAINTS } from '../palettes';
import { PaintRow } from './paint-row';

type Style = Beard['style'];

/** Each drawn in a face of 48 by 48: what grows, and how dense it looks. */
const STYLES: readonly { readonly style: Style; readonly path: string; readonly dense: number }[] =
  [
    {
      style: 'stubble',
      path: 'M10 24q0 20 14 20t14-20q-1 8-6 8-3-3-8-3t-8 3q-5 0-6-8z',
      dense: 0.35,
    },
    { style: 'moustache', path: 'M24 29q-6-2-9 4 5 1 9-1 4 2 9 1-3-6-9-4z', dense: 1 },
    {
      style: 'goatee',
      path: 'M24 28q-8-1-9 6 0 10 9 11 9-1 9-11-1-7-9-6zm-5 6q5-2 10 0-1 4-5 4t-5-4z',
      dense: 1,
    },
    {
      style: 'short',
      path: 'M9 22q0 22 15 22t15-22q-1 9-6 9-4-3-9-3t-9 3q-5 0-6-9zm10 12q5-2 10 0-1 4-5 4t-5-4z',
      dense: 0.75,
    },
    {
      style: 'full',
      path: 'M8 20q-1 27 16 28 17-1 16-28-1 10-6 10-5-3-10-3t-10 3q-5 0-6-10zm11 14q5-2 10 0-1 4-5 4t-5-4z',
      dense: 1,
    },
  ];

/** A beard: which, in what colour, how thick. */
@Component({
  selector: 'app-beard-panel',
  imports: [PaintRow, SliderRow, TranslatePipe],
  template: `
    <div class="tiles" role="group" [attr.aria-label]="'tool.beard' | t">
      <button
        type="button"
        [attr.aria-pressed]="!beard()"
        (click)="take(null)"
        data-testid="beard-none"
      >
        <span class="face drawn">
          <svg viewBox="0 0 48 48" aria-hidden="true">
            <path class="head" d="M8 18q0-14 16-14t16 14q0 27-16 27T8 18z" />
            <path class="mouth" d="M19 34q5 3 10 0" />
          </svg>
        </span>
        {{ 'beard.none' | t }}
      </button>
      @for (one of styles; track one.style) {
        <button
          type="button"
          [attr.aria-pressed]="beard()?.style === one.style"
          (click)="take(one.style)"
          [attr.data-testid]="'beard-' + one.style"
        >
          <span class="face drawn">
            <svg viewBox="0 0 48 48" aria-hidden="true">
              <path class="head" d="M8 18q0-14 16-14t16 14q0 27-16 27T8 18z" />
              <path class="mouth" d="M19 34q5 3 10 0" />
              <path fill-rule="evenodd" [attr.d]="one.path" [attr.fill-opacity]="one.dense" />
            </svg>
          </span>
          {{ label(one.style) | t }}
        </button>
      }
    </div>
    @if (beard(); as made) {
      <app-paint-row
        [label]="'editor.colour' | t"
        [none]="own()"
        [paints]="paints"
        [colour]="made.colour"
        first="#5c3b26"
        (pick)="change({ colour: $event === own().id ? null : $event })"
        (own)="change({ colour: $event }, 'colour')"
      />
      <app-slider-row
        [label]="'beard.thickness' | t"
        [min]="0"
        [value]="made.strength"
        [neutral]="1"
        (moved)="change({ strength: $event }, 'strength')"
        (settled)="store.settle()"
        testId="beard-strength"
      />
    }
  `,
  styleUrl: './panel.scss',
  styles: `
    .tiles .drawn {
      padding: 8px;
      color: var(--ink);
    }
    svg {
      fill: currentcolor;
    }
    .head {
      fill: color-mix(in srgb, currentcolor 13%, transparent);
    }
    .mouth {
      fill: none;
      stroke: currentcolor;
      stroke-width: 1.6;
      stroke-linecap: round;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BeardPanel {
  protected readonly store = inject(EditorStore);
  private readonly i18n = inject(I18n);
  protected readonly styles = STYLES;
  protected readonly paints = PAINTS.beard[0].paints;
  /** The colour of the person's own hair. */
  protected readonly own = computed((): Swatch => ({
    id: 'none',
    name: this.i18n.t('beard.own'),
    fill: 'linear-gradient(135deg, #2a211c, #8a5a3a 50%, #d1a964)',
  }));
  protected readonly beard = computed(() => this.store.document().beard);

  protected label(style: Style) {
    return `beard.${style}` as const;
  }

  protected take(style: Style | null): void {
    this.store.edit((document) => ({
      ...document,
      beard: style && { ...PLAIN.beard, ...document.beard, kind: 'beard', style },
    }));
  }

  protected change(change: Partial<Beard>, key: keyof Beard | null = null): void {
    this.store.edit((document) => withChange(document, 'beard', change), key && `beard.${key}`);
  }
}
