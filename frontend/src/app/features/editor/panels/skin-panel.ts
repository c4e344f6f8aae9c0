import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { I18n } from '../../../core/i18n/i18n';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { Swatch, Swatches } from '../../../ui/swatches';
import { EditorStore } from '../editor-store';
import { LIPSTICKS } from '../palettes';
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
  imports: [PartSliders, Swatches, TranslatePipe],
  template: `
    <app-part-sliders part="skin" [controls]="controls" />
    <section>
      <h3>{{ 'skin.lipstickColour' | t }}</h3>
      <app-swatches
        [label]="'skin.lipstickColour' | t"
        [swatches]="swatches()"
        [selected]="selected()"
        [custom]="store.document().skin.colour"
        (pick)="paint($event)"
        (own)="paint($event, 'skin.colour')"
        (settled)="store.settle()"
      />
    </section>
  `,
  styleUrl: './panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SkinPanel {
  protected readonly store = inject(EditorStore);
  private readonly i18n = inject(I18n);
  protected readonly controls = SKIN;
  protected readonly swatches = computed((): Swatch[] =>
    LIPSTICKS.map(({ name, colour }) => ({ id: colour, name: this.i18n.t(name), fill: colour })),
  );
  protected readonly selected = computed(() => {
    const { lipstick, colour } = this.store.document().skin;
    if (!lipstick) return null;
    return LIPSTICKS.some((one) => one.colour === colour) ? colour : 'own';
  });

  protected paint(colour: string, key: string | null = null): void {
    this.store.edit((document) => {
      const lipstick = document.skin.lipstick || LIPSTICK;
      return { ...document, skin: { ...document.skin, colour, lipstick } };
    }, key);
  }
}
