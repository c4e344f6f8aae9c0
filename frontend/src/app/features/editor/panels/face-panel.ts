import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import type { Expression } from '../../../core/edits/operations';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { UNTOUCHED } from '../edit-document';
import { EditorStore } from '../editor-store';
import { FaceGlyph } from '../face-glyph';
import { FACES, Preset } from '../palettes';
import { Control, PartSliders } from './part-sliders';

const EXPRESSION: readonly Control[] = [
  { name: 'smile', label: 'face.smile', min: -1 },
  { name: 'open_mouth', label: 'face.openMouth' },
  { name: 'brows', label: 'face.brows', min: -1 },
  { name: 'frown', label: 'face.frown' },
  { name: 'left_eye', label: 'face.leftEye', min: -1 },
  { name: 'right_eye', label: 'face.rightEye', min: -1 },
  { name: 'gaze_x', label: 'face.gazeX', min: -1 },
  { name: 'gaze_y', label: 'face.gazeY', min: -1 },
];

const SHAPE: readonly Control[] = [
  { name: 'eyes', label: 'face.eyes', min: -1 },
  { name: 'nose', label: 'face.nose', min: -1 },
  { name: 'mouth', label: 'face.mouth', min: -1 },
  { name: 'jaw', label: 'face.jaw', min: -1 },
  { name: 'hair_volume', label: 'face.hairVolume', min: -1 },
];

/** What the face does, and in small measure what it is like. */
@Component({
  selector: 'app-face-panel',
  imports: [FaceGlyph, PartSliders, TranslatePipe],
  template: `
    <div class="segments" role="group" [attr.aria-label]="'face.which' | t">
      <button type="button" [attr.aria-pressed]="!shape()" (click)="shape.set(false)">
        {{ 'face.expression' | t }}
      </button>
      <button
        type="button"
        [attr.aria-pressed]="shape()"
        (click)="shape.set(true)"
        data-testid="face-shape"
      >
        {{ 'face.shape' | t }}
      </button>
    </div>
    @if (shape()) {
      <app-part-sliders part="features" [controls]="shapes" />
    } @else {
      <div class="faces" role="group" [attr.aria-label]="'face.presets' | t">
        @for (preset of presets; track preset.id) {
          <button
            type="button"
            [attr.aria-pressed]="chosen() === preset.id"
            (click)="apply(preset)"
            [attr.data-testid]="'face-' + preset.id"
          >
            <app-face-glyph [face]="preset.values" />
            {{ preset.name | t }}
          </button>
        }
      </div>
      <app-part-sliders part="expression" [controls]="expressions" />
    }
  `,
  styleUrl: './panel.scss',
  styles: `
    .faces {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(68px, 1fr));
      gap: 4px;
      margin-inline: -6px;
    }
    .faces button {
      display: grid;
      justify-items: center;
      align-content: start;
      gap: 4px;
      min-height: 84px;
      padding: 8px 2px;
      border: 0;
      border-radius: var(--radius);
      background: none;
      color: var(--ink-2);
      font-size: 12px;
      line-height: 1.2;
    }
    .faces button:hover {
      background: var(--surface-2);
      color: var(--ink);
    }
    .faces button[aria-pressed='true'] {
      background: var(--accent-soft);
      color: var(--accent-ink);
      font-weight: 550;
    }
    @media (max-width: 860px) {
      .faces {
        grid-auto-flow: column;
        grid-template-columns: none;
        grid-auto-columns: 88px;
        overflow-x: auto;
        margin-inline: calc(-1 * var(--sheet));
        padding-inline: var(--sheet);
        scrollbar-width: none;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FacePanel {
  private readonly store = inject(EditorStore);
  protected readonly presets = FACES;
  protected readonly expressions = EXPRESSION;
  protected readonly shapes = SHAPE;
  protected readonly shape = signal(false);
  protected readonly chosen = computed(() => {
    const made = this.store.document().expression;
    return FACES.find(({ values }) => same({ ...UNTOUCHED.expression, ...values }, made))?.id;
  });

  protected apply({ values }: Preset<Expression>): void {
    const expression = { ...UNTOUCHED.expression, ...values };
    this.store.edit((document) => ({ ...document, expression }));
  }
}

function same(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
