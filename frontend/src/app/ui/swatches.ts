import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslatePipe } from '../core/i18n/translate.pipe';

export interface Swatch {
  readonly id: string;
  readonly name: string;
  /** A CSS background. */
  readonly fill: string;
}

/** Round colours to pick one of, and one's own at the end. */
@Component({
  selector: 'app-swatches',
  imports: [MatTooltip, TranslatePipe],
  template: `
    <div class="row" role="group" [attr.aria-label]="label()">
      @for (swatch of swatches(); track swatch.id) {
        <button
          type="button"
          [attr.aria-label]="swatch.name"
          [attr.aria-pressed]="selected() === swatch.id"
          [matTooltip]="swatch.name"
          [attr.data-testid]="'swatch-' + swatch.id"
          (click)="pick.emit(swatch.id)"
        >
          <span [style.background]="swatch.fill"></span>
        </button>
      }
      @if (custom() !== null) {
        <label class="own" [class.on]="selected() === 'own'" [matTooltip]="'editor.ownColour' | t">
          <span class="sr-only">{{ 'editor.ownColour' | t }}</span>
          <input
            type="color"
            [value]="custom()"
            (input)="own.emit(text($event))"
            (change)="settled.emit()"
          />
          <span [style.background]="selected() === 'own' ? custom() : null"></span>
        </label>
      }
    </div>
  `,
  styles: `
    .row {
      display: grid;
      grid-template-columns: repeat(auto-fill, 44px);
      justify-content: space-between;
      margin: -4px -6px;
    }
    button,
    .own {
      position: relative;
      display: grid;
      place-items: center;
      width: 44px;
      height: 44px;
      padding: 0;
      border: 0;
      border-radius: 50%;
      background: none;
      cursor: pointer;
    }
    button > span,
    .own > span:last-child {
      width: 32px;
      height: 32px;
      border-radius: 50%;
      background: var(--checker);
      box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--ink) 18%, transparent);
      transition: transform var(--quick);
    }
    .own > span:last-child {
      background: conic-gradient(
        from 90deg,
        #e0564a,
        #e8b548,
        #7fb857,
        #45a8b0,
        #5a6fd6,
        #b159c4,
        #e0564a
      );
    }
    .own > span:last-child::after {
      content: '';
      display: block;
      width: 12px;
      height: 12px;
      margin: 10px;
      border-radius: 50%;
      background: var(--surface);
    }
    button:hover > span,
    .own:hover > span:last-child {
      transform: scale(1.08);
    }
    button[aria-pressed='true']::before,
    .own.on::before {
      content: '';
      position: absolute;
      inset: 2px;
      border: 2px solid var(--accent);
      border-radius: 50%;
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
    .own:has(input:focus-visible) {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Swatches {
  readonly swatches = input.required<readonly Swatch[]>();
  readonly label = input.required<string>();
  /** A swatch's id, `own`, or nothing. */
  readonly selected = input<string | null>(null);
  /** One's own colour; null where there is no choosing one. */
  readonly custom = input<string | null>(null);
  readonly pick = output<string>();
  readonly own = output<string>();
  readonly settled = output<void>();

  protected text(event: Event): string {
    return (event.target as HTMLInputElement).value;
  }
}
