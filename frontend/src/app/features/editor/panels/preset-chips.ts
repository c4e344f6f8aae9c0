import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { UNTOUCHED } from '../edit-document';
import { EditorStore } from '../editor-store';
import type { Preset } from '../palettes';

type PresetPart = 'tone' | 'view';

/** Ready-made settings of a part of the document, to start from. */
@Component({
  selector: 'app-preset-chips',
  imports: [TranslatePipe],
  template: `
    @for (preset of presets(); track preset.id) {
      <button
        type="button"
        class="chip"
        [attr.aria-pressed]="chosen() === preset.id"
        (click)="apply(preset)"
        [attr.data-testid]="part() + '-preset-' + preset.id"
      >
        {{ preset.name | t }}
      </button>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    button {
      flex: none;
    }
    @media (max-width: 860px) {
      :host {
        flex-wrap: nowrap;
        overflow-x: auto;
        margin-inline: calc(-1 * var(--sheet));
        padding: 4px var(--sheet);
        scrollbar-width: none;
      }
    }
  `,
  host: { role: 'group' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PresetChips {
  readonly part = input.required<PresetPart>();
  readonly presets = input.required<readonly Preset<Record<string, unknown>>[]>();
  private readonly store = inject(EditorStore);
  protected readonly chosen = computed(() => {
    const made = this.store.document()[this.part()] as Record<string, unknown>;
    const found = this.presets().find((preset) =>
      Object.entries(this.whole(preset)).every(([name, value]) => made[name] === value),
    );
    return found?.id ?? null;
  });

  protected apply(preset: Preset<Record<string, unknown>>): void {
    this.store.edit((document) => ({ ...document, [this.part()]: this.whole(preset) }));
  }

  private whole({ values }: Preset<Record<string, unknown>>): Record<string, unknown> {
    return { ...UNTOUCHED[this.part()], ...values };
  }
}
