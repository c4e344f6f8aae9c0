import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { EditorStore } from '../editor-store';
import { LIPSTICKS } from '../palettes';
import { PaintRow } from './paint-row';
import { Control, PartSliders } from './part-sliders';

const SKIN: readonly Control[] = [
  { name: 'smooth', label: 'skin.smooth' },
  { name: 'blush', label: 'skin.blush' },
  { name: 'eye_shadow', label: 'skin.eyeShadow' },
  { name: 'lipstick', label: 'skin.lipstick' },
];
/** How much of a lipstick is put on with its colour. */
const LIPSTICK = 0.6;

/** Skin evened and lit, a little make-up. */
@Component({
  selector: 'app-skin-panel',
  imports: [PaintRow, PartSliders, TranslatePipe],
  template: `
    <app-part-sliders part="skin" [controls]="controls" />
    <app-paint-row
      [label]="'skin.lipstickColour' | t"
      [paints]="lipsticks"
      [colour]="skin().lipstick ? skin().colour : null"
      [first]="skin().colour"
      (pick)="paint($event)"
      (own)="paint($event, 'skin.colour')"
    />
  `,
  styleUrl: './panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SkinPanel {
  private readonly store = inject(EditorStore);
  protected readonly controls = SKIN;
  protected readonly lipsticks = LIPSTICKS;
  protected readonly skin = computed(() => this.store.document().skin);

  protected paint(colour: string, key: string | null = null): void {
    this.store.edit((document) => {
      const lipstick = document.skin.lipstick || LIPSTICK;
      return { ...document, skin: { ...document.skin, colour, lipstick } };
    }, key);
  }
}
