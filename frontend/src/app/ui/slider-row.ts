import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { I18n } from '../core/i18n/i18n';

export type SliderUnit = 'points' | 'degrees' | 'percent';

let lastId = 0;
/** A hand that comes this close to the neutral value means it, in shares of the whole way. */
const SNAP = 0.015;

/**
 * A named slider with its value, filled from a marked neutral value. Double click, or Delete,
 * brings that back.
 */
@Component({
  selector: 'app-slider-row',
  template: `
    <label [for]="id">{{ label() }}</label>
    <output [for]="id" [class.on]="value() !== neutral()">{{ words() }}</output>
    <span class="rail">
      <input
        type="range"
        class="slider"
        [id]="id"
        [min]="min()"
        [max]="max()"
        [step]="step()"
        [value]="value()"
        [attr.aria-valuetext]="words()"
        [attr.data-testid]="testId()"
        (input)="move($event)"
        (change)="settled.emit()"
        (dblclick)="back()"
        (keydown.delete)="back()"
        (keydown.backspace)="back()"
        (pointerdown)="held = true"
        (pointerup)="held = false"
        (pointercancel)="held = false"
      />
    </span>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: 1fr auto;
      align-items: baseline;
      gap: 0 12px;
      font-size: 14px;
    }
    label {
      min-width: 0;
    }
    output {
      color: var(--ink-3);
      font-variant-numeric: tabular-nums;
    }
    output.on {
      color: var(--ink);
      font-weight: 550;
    }
    .rail {
      position: relative;
      grid-column: 1 / -1;
    }
    /* Thumbs stop half their width before the ends. */
    .rail::before,
    .rail::after {
      content: '';
      position: absolute;
      pointer-events: none;
    }
    .rail::before {
      top: 12px;
      left: calc(10px + (100% - 20px) * var(--from));
      width: calc((100% - 20px) * (var(--to) - var(--from)));
      height: 4px;
      border-radius: 2px;
      background: var(--accent);
    }
    .rail::after {
      top: 9px;
      left: calc(9px + (100% - 20px) * var(--zero));
      width: 2px;
      height: 10px;
      border-radius: 1px;
      background: var(--line-strong);
    }
    .slider {
      position: relative;
      z-index: 1;
      --track: transparent;
      touch-action: pan-y;
    }
    .rail {
      background: linear-gradient(var(--surface-3), var(--surface-3)) 0 12px / 100% 4px no-repeat;
    }
    @media (pointer: coarse) {
      .slider {
        height: 36px;
      }
      .rail {
        background-position-y: 16px;
      }
      .rail::before {
        top: 16px;
      }
      .rail::after {
        top: 13px;
      }
    }
  `,
  host: {
    '[style.--zero]': 'share(neutral())',
    '[style.--from]': 'share(less())',
    '[style.--to]': 'share(more())',
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SliderRow {
  readonly label = input.required<string>();
  readonly value = input.required<number>();
  readonly min = input(-1);
  readonly max = input(1);
  readonly step = input(0.01);
  /** The value that changes nothing. */
  readonly neutral = input(0);
  readonly unit = input<SliderUnit>('points');
  readonly testId = input<string>();
  readonly moved = output<number>();
  /** The hand has let go. */
  readonly settled = output<void>();

  private readonly i18n = inject(I18n);
  protected readonly id = `slider-${++lastId}`;
  protected held = false;
  /** Where the filling begins: an amount grows from nothing, a deviation from its neutral value. */
  private readonly origin = computed(() =>
    this.min() >= 0 && this.unit() === 'points' ? this.min() : this.neutral(),
  );
  protected readonly less = computed(() => Math.min(this.value(), this.origin()));
  protected readonly more = computed(() => Math.max(this.value(), this.origin()));
  protected readonly words = computed(() => this.describe(this.value()));

  protected share(value: number): number {
    return (value - this.min()) / (this.max() - this.min());
  }

  protected move(event: Event): void {
    const field = event.target as HTMLInputElement;
    const value = field.valueAsNumber;
    const close = Math.abs(value - this.neutral()) < SNAP * (this.max() - this.min());
    // Only a drag snaps: arrow keys have to get away from the neutral value.
    this.moved.emit(this.held && close ? this.neutral() : value);
  }

  protected back(): void {
    this.moved.emit(this.neutral());
    this.settled.emit();
  }

  private describe(value: number): string {
    if (this.unit() === 'percent') return this.i18n.percent(value);
    const rounded = this.unit() === 'degrees' ? Math.round(value) : Math.round(value * 100);
    const signDisplay = this.min() < 0 ? 'exceptZero' : 'auto';
    const text = this.i18n.number(rounded, { signDisplay });
    return this.unit() === 'degrees' ? `${text}°` : text;
  }
}
