import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { ApiError, clientProblem, toApiError } from '../../core/api/problem';
import type { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { pickedFiles } from '../../ui/files';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';
import { SliderRow } from '../../ui/slider-row';
import { BuilderStore } from './builder-store';
import { PRESETS, Preset } from './draft';
import { LARGEST, MaskBrush, SMALLEST } from './mask-brush';
import { maskOfPicture } from './mask-file';
import { STYLE_ICONS } from './style-icons';

/** Brush and eraser, ready-made masks, and a mask out of a file. */
@Component({
  selector: 'app-mask-tools',
  imports: [Icon, MatTooltip, ProblemNote, SliderRow, TranslatePipe],
  template: `
    <div class="line">
      <div class="segments" role="group" [attr.aria-label]="'brush.mode' | t">
        <button
          type="button"
          [attr.aria-pressed]="!brush.erase()"
          (click)="brush.erase.set(false)"
          data-testid="mask-paint"
        >
          <app-icon [name]="icons.paint" [size]="18" />{{ 'styleBuilder.paint' | t }}
        </button>
        <button
          type="button"
          [attr.aria-pressed]="brush.erase()"
          (click)="brush.erase.set(true)"
          data-testid="mask-erase"
        >
          <app-icon [name]="icons.erase" [size]="18" />{{ 'styleBuilder.eraser' | t }}
        </button>
      </div>
      <button
        type="button"
        class="btn btn--quiet btn--icon symmetry"
        [attr.aria-label]="'styleBuilder.symmetric' | t"
        [attr.aria-pressed]="brush.symmetric()"
        [matTooltip]="'styleBuilder.symmetric' | t"
        (click)="brush.symmetric.set(!brush.symmetric())"
        data-testid="mask-symmetric"
      >
        <app-icon [name]="icons.symmetry" />
      </button>
    </div>
    <div class="sliders">
      <app-slider-row
        [label]="'brush.size' | t"
        [min]="smallest / largest"
        [neutral]="0.28"
        [value]="brush.size() / largest"
        (moved)="brush.size.set(round($event * largest))"
        testId="mask-size"
      />
      <app-slider-row
        [label]="'styleBuilder.softness' | t"
        [min]="0"
        [neutral]="0.5"
        [value]="brush.softness()"
        (moved)="brush.softness.set($event)"
        testId="mask-softness"
      />
    </div>
    <div class="presets" role="group" [attr.aria-label]="'styleBuilder.presets' | t">
      @for (preset of presets; track preset) {
        <button
          type="button"
          class="chip"
          (click)="store.usePreset(preset)"
          [attr.data-testid]="'mask-preset-' + preset"
        >
          {{ name(preset) | t }}
        </button>
      }
      <button type="button" class="chip" (click)="pick()" data-testid="mask-upload">
        <app-icon name="upload" [size]="16" />{{ 'styleBuilder.maskFile' | t }}
      </button>
    </div>
    @if (error(); as error) {
      <app-problem-note [problem]="error.problem" />
    }
    <input
      #file
      type="file"
      class="sr-only"
      tabindex="-1"
      aria-hidden="true"
      accept="image/*"
      (change)="picked($event)"
      data-testid="mask-file"
    />
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 12px;
      min-width: 0;
    }
    .line {
      display: flex;
      gap: 8px;
    }
    .segments {
      flex: 1;
    }
    .segments button {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      gap: 8px;
    }
    .symmetry {
      height: 48px;
      width: 48px;
    }
    .symmetry[aria-pressed='true'] {
      background: var(--accent-soft);
      color: var(--accent-ink);
    }
    .sliders {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: 16px;
    }
    .presets {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    @media (max-width: 860px) {
      .presets {
        flex-wrap: nowrap;
        overflow-x: auto;
        margin-inline: -16px;
        padding: 4px 16px;
        scrollbar-width: none;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MaskTools {
  protected readonly store = inject(BuilderStore);
  protected readonly brush = inject(MaskBrush);
  private readonly file = viewChild.required<ElementRef<HTMLInputElement>>('file');
  protected readonly icons = STYLE_ICONS;
  protected readonly presets = PRESETS;
  protected readonly smallest = SMALLEST;
  protected readonly largest = LARGEST;
  protected readonly round = Math.round;
  protected readonly error = signal<ApiError | null>(null);

  protected name(preset: Preset): MessageKey {
    return `styleBuilder.preset.${preset}`;
  }

  protected pick(): void {
    this.file().nativeElement.click();
  }

  protected async picked(event: Event): Promise<void> {
    const [file] = pickedFiles(event);
    if (!file) return;
    this.error.set(null);
    try {
      const mask = await maskOfPicture(file);
      if (!mask) {
        this.error.set(
          new ApiError(clientProblem(0, 'style.mask_unreadable', 'styleBuilder.maskUnreadable')),
        );
        return;
      }
      await this.store.useMaskFile(mask);
    } catch (cause) {
      this.error.set(toApiError(cause));
    }
  }
}
