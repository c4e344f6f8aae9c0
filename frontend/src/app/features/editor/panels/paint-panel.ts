import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { SliderRow } from '../../../ui/slider-row';
import { withChange } from '../edit-document';
import { EditorStore } from '../editor-store';
import { PictureTiles } from '../picture-tiles';

const FIRST = { strength: 1, colour: 0.8, line: 0.4, scale: 1, mask: null, feather: 0.2 } as const;
const CONTROLS = [
  { name: 'strength', label: 'paint.strength', min: 0, max: 1, neutral: 0 },
  { name: 'colour', label: 'paint.colour', min: 0, max: 1, neutral: 0.8 },
  { name: 'line', label: 'paint.line', min: 0, max: 1, neutral: 0.4 },
  { name: 'scale', label: 'paint.scale', min: 0.5, max: 2, neutral: 1 },
] as const;
type Control = (typeof CONTROLS)[number];

/** The picture painted after another one. */
@Component({
  selector: 'app-paint-panel',
  imports: [PictureTiles, SliderRow, TranslatePipe],
  template: `
    <p class="hint">{{ 'paint.hint' | t }}</p>
    <app-picture-tiles
      [label]="'tool.paint' | t"
      [chosen]="transfer()?.picture ?? null"
      (pick)="paint($event)"
      (gone)="store.reset('paint')"
    />
    @if (transfer(); as now) {
      <section class="sliders">
        @for (control of controls; track control.name) {
          <app-slider-row
            [label]="control.label | t"
            [min]="control.min"
            [max]="control.max"
            [neutral]="control.neutral"
            [value]="now[control.name]"
            [testId]="'paint-' + control.name"
            (moved)="move(control, $event)"
            (settled)="store.settle()"
          />
        }
      </section>
    }
  `,
  styleUrl: './panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PaintPanel {
  protected readonly store = inject(EditorStore);
  protected readonly controls = CONTROLS;
  protected readonly transfer = computed(() => this.store.document().transfer);

  protected paint(picture: string): void {
    this.store.edit((document) => ({
      ...document,
      transfer: { ...FIRST, ...document.transfer, picture },
    }));
  }

  protected move({ name }: Control, value: number): void {
    this.store.edit(
      (document) => withChange(document, 'transfer', { [name]: value }),
      `paint.${name}`,
    );
  }
}
