import { ChangeDetectionStrategy, Component } from '@angular/core';
import { FACE_PATHS, IRISES } from './template-face';

/** The neutral face in the canonical frame that masks are painted on. */
@Component({
  selector: 'app-template-face',
  template: `
    <svg viewBox="0 0 1000 1000" aria-hidden="true">
      <path class="body" [attr.d]="paths.body" />
      <path class="skin" [attr.d]="paths.ears" />
      <path class="skin" [attr.d]="paths.face" />
      <path class="hair" [attr.d]="paths.hair" />
      <path class="brow" [attr.d]="paths.brows" />
      <path class="eye" [attr.d]="paths.eyes" />
      @for (iris of irises; track $index) {
        <circle class="iris" [attr.cx]="iris[0]" [attr.cy]="iris[1]" [attr.r]="iris[2]" />
      }
      <path class="line" [attr.d]="paths.lids" />
      <path class="line" [attr.d]="paths.nose" />
      <path class="lips" [attr.d]="paths.mouth" />
      <path class="line thin" [attr.d]="paths.seam" />
    </svg>
  `,
  styles: `
    :host,
    svg {
      display: block;
      width: 100%;
      height: 100%;
    }
    .body {
      fill: light-dark(#d8d4cf, #3d3a37);
    }
    .skin {
      fill: light-dark(#f3f0ec, #524e4a);
      stroke: light-dark(#aaa39b, #86807a);
      stroke-width: 3;
    }
    .hair {
      fill: light-dark(#b8b1a9, #2c2a28);
    }
    .brow {
      fill: light-dark(#8f877e, #2c2a28);
    }
    .eye {
      fill: light-dark(#fff, #d8d3cd);
    }
    .iris {
      fill: light-dark(#7d756c, #4a4540);
    }
    .line {
      fill: none;
      stroke: light-dark(#8f877e, #a39c95);
      stroke-width: 5;
      stroke-linecap: round;
    }
    .thin {
      stroke-width: 4;
    }
    .lips {
      fill: light-dark(#cdc2b8, #6a625c);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TemplateFace {
  protected readonly paths = FACE_PATHS;
  protected readonly irises = IRISES;
}
