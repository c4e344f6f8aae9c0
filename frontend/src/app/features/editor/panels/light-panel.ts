import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { LIGHTS } from '../palettes';
import { Control, PartSliders } from './part-sliders';
import { PresetChips } from './preset-chips';

const TONE: readonly Control[] = [
  { name: 'brightness', label: 'light.brightness', min: -1 },
  { name: 'contrast', label: 'light.contrast', min: -1 },
  { name: 'warmth', label: 'light.warmth', min: -1 },
  { name: 'saturation', label: 'light.saturation', min: -1 },
  { name: 'vignette', label: 'light.vignette' },
];

/** Light and colour of the whole picture. */
@Component({
  selector: 'app-light-panel',
  imports: [PartSliders, PresetChips, TranslatePipe],
  template: `
    <app-preset-chips part="tone" [presets]="presets" [attr.aria-label]="'light.presets' | t" />
    <app-part-sliders part="tone" [controls]="controls" />
  `,
  styleUrl: './panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LightPanel {
  protected readonly presets = LIGHTS;
  protected readonly controls = TONE;
}
