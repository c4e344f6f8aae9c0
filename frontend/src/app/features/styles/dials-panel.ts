import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import type { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { PhotosStore } from '../../core/photos/photos-store';
import { StylesStore } from '../../core/styles/styles-store';
import { sampleAt } from '../../ui/sample';
import { SliderRow } from '../../ui/slider-row';
import { BuilderStore } from './builder-store';
import { Dial } from './draft';

const DIALS: readonly {
  id: Dial;
  label: MessageKey;
  neutral: number;
  min: number;
  max: number;
}[] = [
  { id: 'texture', label: 'styleBuilder.texture', neutral: 0.8, min: 0, max: 1 },
  { id: 'line', label: 'styleBuilder.line', neutral: 0.5, min: 0, max: 1 },
  { id: 'colour', label: 'styleBuilder.colour', neutral: 0.8, min: 0, max: 1 },
  { id: 'proportions', label: 'styleBuilder.proportions', neutral: 0, min: 0, max: 1 },
  { id: 'scale', label: 'styleBuilder.scale', neutral: 1, min: 0.5, max: 2 },
];

/** What draws first, and how strongly the references then show. */
@Component({
  selector: 'app-dials-panel',
  imports: [SliderRow, TranslatePipe],
  template: `
    <div class="sliders">
      @for (dial of dials; track dial.id) {
        <app-slider-row
          [label]="dial.label | t"
          [min]="dial.min"
          [max]="dial.max"
          [neutral]="dial.neutral"
          [unit]="dial.id === 'scale' ? 'percent' : 'points'"
          [value]="store.draft()[dial.id]"
          (moved)="turn(dial.id, $event)"
          (settled)="store.settle()"
          [testId]="'dial-' + dial.id"
        />
      }
    </div>
    <fieldset>
      <legend class="field-label">{{ 'styleBuilder.base' | t }}</legend>
      <p class="muted small">{{ 'styleBuilder.baseHint' | t }}</p>
      <div class="bases">
        @for (style of styles.all(); track style.id) {
          <label
            [class.on]="style.id === store.draft().base"
            [attr.data-testid]="'base-' + style.id"
          >
            <input
              type="radio"
              name="base"
              class="sr-only"
              [checked]="style.id === store.draft().base"
              (change)="store.set({ base: style.id, look: null })"
            />
            <img
              [src]="photos.previews().get(style.id)?.url ?? sample(style.sample_url)"
              alt=""
              width="96"
              height="96"
              loading="lazy"
              decoding="async"
            />
            <span>{{ style.name }}</span>
          </label>
        }
      </div>
    </fieldset>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 22px;
      min-width: 0;
    }
    .sliders {
      display: grid;
      gap: 12px;
    }
    fieldset {
      min-width: 0;
    }
    .bases {
      display: grid;
      grid-auto-flow: column;
      grid-auto-columns: 84px;
      gap: 10px;
      overflow-x: auto;
      margin: 6px -4px 0;
      padding: 4px 4px 10px;
      scrollbar-width: thin;
    }
    label {
      position: relative;
      display: grid;
      gap: 4px;
      min-width: 0;
      font-size: 13px;
      line-height: 1.25;
      cursor: pointer;
    }
    label span {
      overflow: hidden;
      text-overflow: ellipsis;
    }
    img {
      width: 84px;
      height: 84px;
      border-radius: var(--radius);
      background: var(--checker);
      object-fit: cover;
    }
    .on img {
      outline: 3px solid var(--accent);
      outline-offset: 1px;
    }
    .on span {
      color: var(--accent-ink);
      font-weight: 550;
    }
    label:has(input:focus-visible) img {
      outline: 3px solid var(--accent);
      outline-offset: 3px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DialsPanel {
  protected readonly store = inject(BuilderStore);
  protected readonly styles = inject(StylesStore);
  protected readonly photos = inject(PhotosStore);
  protected readonly dials = DIALS;

  protected turn(dial: Dial, value: number): void {
    this.store.set({ [dial]: value }, dial);
  }

  protected sample(url: string): string {
    return sampleAt(url, 256);
  }
}
