import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { MessageKey } from '../../../core/i18n/messages';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { SliderRow, SliderUnit } from '../../../ui/slider-row';
import { EditDocument, UNTOUCHED } from '../edit-document';
import { EditorStore } from '../editor-store';

/** Parts of the document that are plain numbers. */
export type NumberPart = 'expression' | 'features' | 'skin' | 'tone' | 'view';

export interface Control {
  readonly name: string;
  readonly label: MessageKey;
  /** One-sided unless it says otherwise. */
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly unit?: SliderUnit;
}

/** The sliders of one part of the document. */
@Component({
  selector: 'app-part-sliders',
  imports: [SliderRow, TranslatePipe],
  template: `
    @for (control of controls(); track control.name) {
      <app-slider-row
        [label]="control.label | t"
        [min]="control.min ?? 0"
        [max]="control.max ?? 1"
        [step]="control.step ?? 0.01"
        [unit]="control.unit ?? 'points'"
        [neutral]="neutral(control)"
        [value]="value(control)"
        [testId]="part() + '-' + control.name"
        (moved)="move(control, $event)"
        (settled)="store.settle()"
      />
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PartSliders {
  readonly part = input.required<NumberPart>();
  readonly controls = input.required<readonly Control[]>();
  protected readonly store = inject(EditorStore);

  protected value({ name }: Control): number {
    return this.numbers(this.store.document())[name];
  }

  protected neutral({ name }: Control): number {
    return this.numbers(UNTOUCHED)[name];
  }

  protected move({ name }: Control, value: number): void {
    const part = this.part();
    this.store.edit(
      (document) => ({ ...document, [part]: { ...document[part], [name]: value } }),
      `${part}.${name}`,
    );
  }

  private numbers(document: EditDocument): Record<string, number> {
    return document[this.part()] as unknown as Record<string, number>;
  }
}
