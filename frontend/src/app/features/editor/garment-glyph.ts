import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { Garment } from '../../core/edits/operations';

type Name = Garment['garment'];

const BODY = 'M4 48V34q0-7 7-9l8-3.5q5 4 10 0l8 3.5q7 2 7 9v14z';
const DEEP = 'M4 48V34q0-7 7-9l8-3.5 5 11 5-11 8 3.5q7 2 7 9v14z';
const LEAVES = 'M24 24l-7-5-2.5 5 4 8zM24 24l7-5 2.5 5-4 8z';

interface Drawing {
  readonly body: string;
  /** Pieces over it, in its own colour. */
  readonly over?: string;
  /** Pieces in the second colour. */
  readonly second?: string;
  readonly line?: string;
}

const DRAWINGS: Record<Name, Drawing> = {
  t_shirt: { body: BODY, line: 'M17.5 22.5q6.5 6.5 13 0' },
  v_neck: { body: DEEP, line: 'M17.5 22.5l6.5 13 6.5-13' },
  sweater: { body: BODY, line: 'M16.5 23q7.5 7.5 15 0M10 34v12M15 32v14M33 32v14M38 34v12' },
  turtleneck: {
    body: BODY,
    over: 'M16.5 15q7.5 3 15 0l1.5 8q-9 5-18 0z',
    line: 'M16 19q8 3.5 16 0',
  },
  hoodie: {
    body: BODY,
    over: 'M24 31q-11-3-10-14 2-4 6-3-1 9 4 13zM24 31q11-3 10-14-2-4-6-3 1 9-4 13z',
    second: 'M20 31h1.8v9H20zM26.2 31H28v9h-1.8z',
  },
  polo: { body: BODY, over: LEAVES, second: 'M23.2 29h1.6v1.6h-1.6zM23.2 33h1.6v1.6h-1.6z' },
  shirt: { body: BODY, over: LEAVES, line: 'M24 26v22M24 31h.1M24 37h.1M24 43h.1' },
  shirt_tie: { body: BODY, second: 'M22 24h4l-1 4 3 20h-8l3-20z', over: LEAVES },
  suit: {
    body: BODY,
    second: 'M22 25h4l-1 3.5 2 12-3 4-3-4 2-12z',
    over: 'M15 22l-3 8 3.5 1.5L24 47 18 24zM33 22l3 8-3.5 1.5L24 47l6-23z',
  },
  blouse: { body: DEEP, over: 'M18.5 21l-5 4 3 8 7.5 6zM29.5 21l5 4-3 8-7.5 6z', line: 'M24 39v9' },
};

/** A garment in a few lines, in its colours. */
@Component({
  selector: 'app-garment-glyph',
  template: `
    <svg viewBox="0 6 48 42" width="48" height="42" aria-hidden="true">
      @if (garment() === 'suit') {
        <path d="M17 22l7 22 7-22q-7 5-14 0z" fill="#f1efea" />
      }
      <path [attr.d]="drawing().body" [attr.fill]="colour()" />
      @if (garment() === 'suit') {
        <path d="M18 23l6 21 6-21q-6 4-12 0z" fill="#f1efea" />
      }
      @if (drawing().second; as path) {
        <path [attr.d]="path" [attr.fill]="second()" />
      }
      @if (drawing().over; as path) {
        <path [attr.d]="path" [attr.fill]="colour()" class="over" />
      }
      @if (drawing().line; as path) {
        <path [attr.d]="path" class="line" />
      }
    </svg>
  `,
  styles: `
    :host,
    svg {
      display: block;
    }
    svg {
      width: 100%;
      height: auto;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .over,
    .line {
      stroke: rgb(0 0 0 / 32%);
      stroke-width: 1;
    }
    .line {
      fill: none;
      stroke-width: 1.4;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class GarmentGlyph {
  readonly garment = input.required<Name>();
  readonly colour = input.required<string>();
  readonly second = input.required<string>();
  protected readonly drawing = computed(() => DRAWINGS[this.garment()]);
}
