import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { AccessoryModel } from '../../core/edits/operations';

const LENS: Partial<Record<AccessoryModel, string>> = {
  square: 'M27 18h11q3 0 3 3v7q0 3-3 3H29q-3 0-3-3v-8q0-2 1-2z',
  round: 'M33.5 16.5a8 8 0 1 1 0 16a8 8 0 1 1 0-16z',
  wayfarer: 'M27 18h14q1.5 0 1.2 2l-1.4 8q-.8 4-4.6 4h-5q-4 0-4.6-4l-.9-7q-.2-3 1.3-3z',
  cat_eye: 'M26 20q8-1 17-4q-.5 9-3.5 12q-3 3.5-7.5 3.5q-6 0-6.6-6z',
  aviator: 'M27 17h12q3.5 0 3 4q-1 9-8 11.5q-7 .5-8.3-8q-.7-7.5 1.3-7.5z',
  browline: 'M27 18h14q1.2 0 1 2q-.6 11-7.5 11.5q-7.5 0-8.3-9q-.3-4.5.8-4.5z',
};

const SHAPES: Partial<Record<AccessoryModel, { fill: string; trim?: string; line?: string }>> = {
  beanie: {
    fill: 'M9 31q0-23 15-23t15 23z',
    trim: 'M7.5 29h33q1.5 0 1.5 1.5v6q0 1.5-1.5 1.5h-33q-1.5 0-1.5-1.5v-6q0-1.5 1.5-1.5z',
    line: 'M16 28q0-12 4-18M24 28V8.5M32 28q0-12-4-18M13 31v5.5M20 31v5.5M28 31v5.5M35 31v5.5',
  },
  cap: {
    fill: 'M9 30q0-20 15-20t15 20z',
    trim: 'M8 30q16-5 32 0l3.5 6q-19.5-8-39 0z',
    line: 'M24 10v17M15 13q-3.5 6-3.5 14M33 13q3.5 6 3.5 14',
  },
  fedora: {
    fill: 'M13 30q1-18 4-20q3-1.5 7 2q4-3.5 7-2q3 2 4 20z',
    trim: 'M3 31q21-3 42 0q1 .2.5 1.5q-21.5 8-43 0q-.5-1.3.5-1.5zM13.2 25.5h21.6l.3 5.5q-11-1.6-22.2 0z',
  },
  bucket: {
    fill: 'M15 26q1-12 3-14q6-2.5 12 0q2 2 3 14z',
    trim: 'M15 25.5q9-2 18 0l8 9q1 1.5-1 2q-16 4-32 0q-2-.5-1-2z',
    line: 'M12 31q12-3 24 0',
  },
};

/** A thing to wear in a few lines, in its colours. */
@Component({
  selector: 'app-wear-glyph',
  template: `
    <svg viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">
      @if (lens(); as path) {
        <g [attr.fill]="dark() ? second() : 'none'" [attr.fill-opacity]="dark() ? 0.85 : 0">
          <path [attr.d]="path" />
          <path [attr.d]="path" transform="matrix(-1 0 0 1 48 0)" />
        </g>
        <g
          class="frame"
          [attr.stroke]="colour()"
          [attr.stroke-width]="wire() ? 1.5 : 3"
          fill="none"
        >
          <path [attr.d]="path" />
          <path [attr.d]="path" transform="matrix(-1 0 0 1 48 0)" />
          @if (model() === 'browline') {
            <path d="M26 18.5h15.5M6.5 18.5h15.5" stroke-width="3.6" />
          }
          <path d="M20.5 21.5q3.5-3 7 0" />
          @if (model() === 'aviator') {
            <path d="M21 17.5h6" />
          }
          <path d="M42 19l3.5-1.5M6 19l-3.5-1.5" />
        </g>
      } @else if (shape(); as drawn) {
        <path [attr.d]="drawn.fill" [attr.fill]="colour()" />
        <path [attr.d]="drawn.trim" [attr.fill]="second()" class="trim" />
        @if (drawn.line) {
          <path [attr.d]="drawn.line" class="seam" />
        }
      } @else if (model() === 'over_ear') {
        <path
          d="M10 30V24a14 14 0 0 1 28 0v6"
          fill="none"
          [attr.stroke]="colour()"
          stroke-width="3.5"
        />
        <rect x="12" y="26" width="5.5" height="14" rx="2.5" [attr.fill]="second()" />
        <rect x="30.5" y="26" width="5.5" height="14" rx="2.5" [attr.fill]="second()" />
        <rect x="6.5" y="25" width="6.5" height="16" rx="3" [attr.fill]="colour()" />
        <rect x="35" y="25" width="6.5" height="16" rx="3" [attr.fill]="colour()" />
      } @else {
        @for (x of [15, 33]; track x) {
          <g [attr.transform]="'translate(' + x + ' 0)'">
            @switch (model()) {
              @case ('studs') {
                <circle cy="24" r="6" [attr.fill]="colour()" />
                <path d="M-3.5 24l3.5-4 3.5 4-3.5 4z" [attr.fill]="second()" />
              }
              @case ('hoops') {
                <circle cy="25" r="7.5" fill="none" [attr.stroke]="colour()" stroke-width="2.5" />
              }
              @case ('drops') {
                <path d="M0 9v9" [attr.stroke]="colour()" stroke-width="2" />
                <circle cy="18" r="2" [attr.fill]="colour()" />
                <path d="M0 18q6 10 6 14a6 6 0 0 1-12 0q0-4 6-14z" [attr.fill]="second()" />
              }
              @default {
                <circle cy="16" r="2.5" [attr.fill]="colour()" />
                <circle cy="26" r="7.5" [attr.fill]="second()" class="trim" />
                <circle cx="-2.5" cy="23.5" r="1.8" fill="#fff" fill-opacity="0.8" />
              }
            }
          </g>
        }
      }
    </svg>
  `,
  styles: `
    :host {
      display: block;
    }
    svg {
      display: block;
      width: 100%;
      height: auto;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .trim {
      stroke: rgb(0 0 0 / 18%);
      stroke-width: 0.8;
    }
    .seam {
      fill: none;
      stroke: rgb(0 0 0 / 28%);
      stroke-width: 1.2;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WearGlyph {
  readonly model = input.required<AccessoryModel>();
  readonly colour = input.required<string>();
  readonly second = input.required<string>();
  readonly dark = input(false);
  protected readonly lens = computed(() => LENS[this.model()]);
  protected readonly shape = computed(() => SHAPES[this.model()]);
  protected readonly wire = computed(() => ['round', 'aviator', 'browline'].includes(this.model()));
}
