import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  viewChild,
} from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { I18n } from '../../core/i18n/i18n';
import type { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Icon } from '../../ui/icon';
import { SliderRow } from '../../ui/slider-row';
import type { Mask } from '../editor/mask';
import { BuilderStore } from './builder-store';
import { LayerDial, LayerDraft, MAX_LAYERS } from './draft';
import { STYLE_ICONS } from './style-icons';

/** A mask, very small. */
@Component({
  selector: 'app-mask-thumb',
  template: `<canvas #canvas width="512" height="512"></canvas>`,
  styles: `
    :host {
      display: block;
      overflow: hidden;
      width: 36px;
      height: 36px;
      border-radius: 6px;
      background: light-dark(#d8d4cf, #3d3a37);
    }
    canvas {
      width: 100%;
      height: 100%;
    }
  `,
  host: { 'aria-hidden': 'true' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MaskThumb {
  readonly mask = input.required<Mask>();
  private readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');

  constructor() {
    effect(() => {
      const { side, values } = this.mask();
      const context = this.canvas().nativeElement.getContext('2d');
      if (!context) return;
      const image = context.createImageData(side, side);
      for (let at = 0; at < values.length; at++) {
        image.data.set([235, 84, 58, values[at]], at * 4);
      }
      context.putImageData(image, 0, 0);
    });
  }
}

const DIALS: readonly { id: LayerDial; label: MessageKey }[] = [
  { id: 'texture', label: 'styleBuilder.texture' },
  { id: 'line', label: 'styleBuilder.line' },
  { id: 'colour', label: 'styleBuilder.colour' },
];

/** The layers, uppermost first, and what holds within the chosen one. */
@Component({
  selector: 'app-layers-panel',
  imports: [Icon, MaskThumb, MatTooltip, SliderRow, TranslatePipe],
  templateUrl: './layers-panel.html',
  styleUrl: './layers-panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LayersPanel {
  protected readonly store = inject(BuilderStore);
  private readonly i18n = inject(I18n);
  protected readonly icons = STYLE_ICONS;
  protected readonly dials = DIALS;
  protected readonly most = MAX_LAYERS;
  /** Those that lie above come first. */
  protected readonly layers = computed(() => [...this.store.draft().layers].reverse());
  protected readonly references = computed(() =>
    this.store.draft().references.map(({ picture }, index) => ({
      digest: picture,
      label: this.i18n.t('styleBuilder.reference', { number: index + 1 }),
    })),
  );

  protected name(layer: LayerDraft): string {
    const number = this.store.draft().layers.indexOf(layer) + 1;
    return layer.name || this.i18n.t('styleBuilder.layer', { number });
  }

  protected rename(layer: LayerDraft, event: Event): void {
    const name = (event.target as HTMLInputElement).value.slice(0, 40);
    this.store.setLayer(layer.id, { name }, 'name');
  }

  protected move(key: 'strength' | 'feather' | LayerDial, value: number): void {
    this.store.setLayer(this.store.layer().id, { [key]: value }, key);
  }

  protected ownOr(dial: LayerDial): number {
    return this.store.layer()[dial] ?? this.store.draft()[dial];
  }

  protected toggle(dial: LayerDial): void {
    const layer = this.store.layer();
    const value = layer[dial] === null ? this.store.draft()[dial] : null;
    this.store.setLayer(layer.id, { [dial]: value });
  }

  protected takeAfter(event: Event): void {
    const reference = (event.target as HTMLSelectElement).value || null;
    this.store.setLayer(this.store.layer().id, { reference });
  }
}
