import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { FRAMES } from '../palettes';
import { Control, PartSliders } from './part-sliders';
import { PresetChips } from './preset-chips';

const PICTURE: readonly Control[] = [
  { name: 'zoom', label: 'frame.zoom', min: 0.5, max: 3, unit: 'percent' },
  { name: 'x', label: 'frame.x', min: -1 },
  { name: 'y', label: 'frame.y', min: -1 },
];

const HEAD: readonly Control[] = [
  { name: 'yaw', label: 'frame.yaw', min: -25, max: 25, step: 1, unit: 'degrees' },
  { name: 'pitch', label: 'frame.pitch', min: -15, max: 15, step: 1, unit: 'degrees' },
  { name: 'roll', label: 'frame.roll', min: -15, max: 15, step: 1, unit: 'degrees' },
];

/** Head turned, picture framed. */
@Component({
  selector: 'app-frame-panel',
  imports: [PartSliders, PresetChips, TranslatePipe],
  template: `
    <app-preset-chips part="view" [presets]="presets" [attr.aria-label]="'frame.presets' | t" />
    <section>
      <h3>{{ 'frame.picture' | t }}</h3>
      <app-part-sliders part="view" [controls]="picture" />
    </section>
    <section>
      <h3>{{ 'frame.head' | t }}</h3>
      <app-part-sliders part="view" [controls]="head" />
    </section>
  `,
  styleUrl: './panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FramePanel {
  protected readonly presets = FRAMES;
  protected readonly picture = PICTURE;
  protected readonly head = HEAD;
}
