import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Icon } from '../../ui/icon';
import { BuilderStore } from './builder-store';

/** The references' colours; each can be drawn as another. */
@Component({
  selector: 'app-palette-panel',
  imports: [Icon, MatTooltip, TranslatePipe],
  template: `
    @if (store.palette().length) {
      <div class="swatches" role="group" [attr.aria-label]="'styleBuilder.palette' | t">
        @for (swatch of store.palette(); track $index) {
          <label
            [class.changed]="swatch.drawn"
            [matTooltip]="(swatch.drawn ?? swatch.colour).toUpperCase()"
            [style.flex-grow]="0.35 + swatch.share * 3"
          >
            <span class="sr-only">{{
              'styleBuilder.swatch' | t: { number: $index + 1, colour: swatch.colour }
            }}</span>
            <span class="now" [style.background]="swatch.drawn ?? swatch.colour"></span>
            @if (swatch.drawn) {
              <span class="was" [style.background]="swatch.colour"></span>
            }
            <input
              type="color"
              [value]="swatch.drawn ?? swatch.colour"
              (input)="store.recolour($index, text($event))"
              (change)="store.settle()"
              [attr.data-testid]="'palette-' + $index"
            />
          </label>
        }
      </div>
      @if (edited()) {
        <button type="button" class="btn btn--quiet" (click)="reset()" data-testid="palette-reset">
          <app-icon name="reset" [size]="18" />{{ 'styleBuilder.paletteReset' | t }}
        </button>
      } @else {
        <p class="muted small">{{ 'styleBuilder.paletteHint' | t }}</p>
      }
    } @else {
      <p class="muted small">{{ 'styleBuilder.paletteNone' | t }}</p>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
      justify-items: start;
    }
    .swatches {
      display: flex;
      gap: 3px;
      width: 100%;
      height: 56px;
    }
    label {
      position: relative;
      flex: 1 1 0;
      min-width: 22px;
      border-radius: 6px;
      cursor: pointer;
    }
    label:first-child > span {
      border-start-start-radius: var(--radius);
      border-end-start-radius: var(--radius);
    }
    label:last-child > span {
      border-start-end-radius: var(--radius);
      border-end-end-radius: var(--radius);
    }
    .now,
    .was {
      position: absolute;
      inset: 0;
      border-radius: 6px;
      box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--ink) 14%, transparent);
    }
    .was {
      inset: auto 0 0;
      height: 14px;
      border-radius: 0 0 6px 6px;
    }
    input {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      padding: 0;
      opacity: 0;
      cursor: pointer;
    }
    label:has(input:focus-visible) {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    .btn {
      margin-inline-start: -12px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PalettePanel {
  protected readonly store = inject(BuilderStore);
  protected readonly edited = computed(() => this.store.draft().palette.some((one) => one.drawn));

  protected reset(): void {
    this.store.set({ palette: [] });
  }

  protected text(event: Event): string {
    return (event.target as HTMLInputElement).value;
  }
}
