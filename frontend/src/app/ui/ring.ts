import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

const RADIUS = 21;
const LENGTH = 2 * Math.PI * RADIUS;

/** A thin ring that fills; the words beside it carry the meaning. */
@Component({
  selector: 'app-ring',
  template: `
    <svg [attr.width]="size()" [attr.height]="size()" viewBox="0 0 46 46" aria-hidden="true">
      <circle cx="23" cy="23" r="21" class="track" />
      <circle
        cx="23"
        cy="23"
        r="21"
        class="value"
        transform="rotate(-90 23 23)"
        [attr.stroke-dasharray]="length"
        [attr.stroke-dashoffset]="offset()"
      />
    </svg>
  `,
  styles: `
    :host {
      display: inline-grid;
    }
    circle {
      fill: none;
      stroke-width: 3;
    }
    .track {
      stroke: color-mix(in srgb, currentcolor 22%, transparent);
    }
    .value {
      stroke: var(--ring, var(--accent));
      stroke-linecap: round;
      transition: stroke-dashoffset 200ms linear;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Ring {
  /** 0..1 */
  readonly value = input(0);
  readonly size = input(44);
  protected readonly length = LENGTH;
  protected readonly offset = computed(
    () => LENGTH * (1 - Math.min(1, Math.max(0.02, this.value()))),
  );
}
