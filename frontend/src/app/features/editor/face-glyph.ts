import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { Expression } from '../../core/edits/operations';

/** A face in a few lines, making the expression that it stands for. */
@Component({
  selector: 'app-face-glyph',
  template: `
    <svg viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">
      <circle cx="24" cy="24" r="20" class="skin" />
      @for (eye of eyes(); track $index) {
        @if (eye.open < 0.15) {
          <path [attr.d]="eye.lid" />
        } @else {
          <ellipse [attr.cx]="eye.x" cy="21" rx="2.4" [attr.ry]="2.9 * eye.open" class="pupil" />
        }
        @if (eye.browed) {
          <path [attr.d]="eye.brow" class="brow" />
        }
      }
      <path [attr.d]="mouth()" [class.open]="open() > 0.2" />
    </svg>
  `,
  styles: `
    :host {
      display: block;
    }
    svg {
      fill: none;
      stroke: currentcolor;
      stroke-width: 2.4;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .skin {
      stroke: none;
      fill: color-mix(in srgb, currentcolor 13%, transparent);
    }
    .pupil,
    .open {
      fill: currentcolor;
    }
    .pupil {
      stroke: none;
    }
    .brow {
      stroke-width: 1.8;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FaceGlyph {
  readonly face = input.required<Partial<Expression>>();
  protected readonly open = computed(() => this.face().open_mouth ?? 0);
  protected readonly eyes = computed(() => {
    const { left_eye = 0, right_eye = 0, gaze_x = 0, brows = 0, frown = 0 } = this.face();
    return [
      { at: 17, value: left_eye, outer: -1 },
      { at: 31, value: right_eye, outer: 1 },
    ].map(({ at, value, outer }) => {
      const y = 14.5 - 3 * brows;
      const inner = y + 3 * frown;
      return {
        x: at + 2.4 * gaze_x,
        browed: brows !== 0 || frown !== 0,
        open: 1 + (value < 0 ? value : value * 0.35),
        lid: `M${at - 3} 21q3 2.6 6 0`,
        brow: `M${at + 3.4 * outer} ${y}L${at - 3 * outer} ${inner}`,
      };
    });
  });
  protected readonly mouth = computed(() => {
    const { smile = 0 } = this.face();
    const half = 6 + Math.max(0, smile) * 1.5 - this.open() * 1.5;
    const bend = smile * 6;
    const [left, right, y] = [24 - half, 24 + half, 31 - smile];
    const top = `M${left} ${y}Q24 ${y + bend - this.open() * 3} ${right} ${y}`;
    if (this.open() <= 0.2) return top;
    return `${top}Q24 ${y + Math.max(0, bend) + this.open() * 11} ${left} ${y}Z`;
  });
}
