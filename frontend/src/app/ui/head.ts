import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { Angle } from '../core/api/models';
import { headPaths } from './head-geometry';

/** A little head drawn from an angle. Decorative: what surrounds it names the angle. */
@Component({
  selector: 'app-head',
  template: `
    <svg viewBox="-1.15 -1.15 2.3 2.3" aria-hidden="true">
      <path class="face" [attr.d]="paths().face" />
      @if (guides()) {
        <path class="guides" [attr.d]="paths().guides" />
      }
      <path class="features" [attr.d]="paths().features" />
    </svg>
  `,
  styles: `
    :host {
      display: block;
    }
    path {
      fill: none;
      stroke: currentcolor;
      stroke-width: 2;
      stroke-linecap: round;
      stroke-linejoin: round;
      vector-effect: non-scaling-stroke;
    }
    .face {
      fill: var(--head-fill, var(--surface));
    }
    .guides {
      stroke: var(--accent);
      stroke-width: 1;
      opacity: 0.55;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Head {
  readonly angle = input.required<Angle>();
  readonly guides = input(false);
  protected readonly paths = computed(() => headPaths(this.angle()));
}
