import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { BRUSH_ACTIONS, BrushAction } from '../../../core/edits/operations';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { Icon } from '../../../ui/icon';
import { ProblemNote } from '../../../ui/problem-note';
import { SliderRow } from '../../../ui/slider-row';
import { BrushMode, BrushSettings, LARGEST, SMALLEST } from '../brush-settings';
import { ACTION_ICONS, MODE_ICONS } from '../edit-icons';
import { Layer, touched, withLayer } from '../edit-document';
import { EditorStore } from '../editor-store';

const MODES = [
  { id: 'paint', label: 'brush.paint' },
  { id: 'erase', label: 'brush.eraseMask' },
  { id: 'lasso', label: 'brush.lasso' },
] as const;

/** What the brush does, and how it paints. */
@Component({
  selector: 'app-brush-panel',
  imports: [Icon, ProblemNote, SliderRow, TranslatePipe],
  templateUrl: './brush-panel.html',
  styleUrls: ['./panel.scss', './brush-panel.scss'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BrushPanel {
  protected readonly store = inject(EditorStore);
  protected readonly brush = inject(BrushSettings);
  protected readonly actions = BRUSH_ACTIONS;
  protected readonly icons = ACTION_ICONS;
  protected readonly modeIcons: Record<BrushMode, (typeof MODE_ICONS)[BrushMode]> = MODE_ICONS;
  protected readonly modes = MODES;
  protected readonly smallest = SMALLEST;
  protected readonly largest = LARGEST;
  protected readonly unframed = computed(() => touched(this.store.document(), 'view'));

  protected name(action: BrushAction) {
    return `brush.${action}` as const;
  }

  protected hint(action: BrushAction) {
    return `brush.${action}Hint` as const;
  }

  protected size(share: number): void {
    this.brush.size.set(Math.round(share * LARGEST));
  }

  protected feather(feather: number): void {
    this.brush.feather.set(feather);
    this.follow({ feather });
  }

  protected strength(strength: number): void {
    this.brush.strength.set(strength);
    this.follow({ strength });
  }

  protected colour(event: Event): void {
    const colour = (event.target as HTMLInputElement).value;
    this.brush.colour.set(colour);
    this.follow({ colour });
  }

  /** What is painted last, with the same brush, changes along. */
  private follow(change: Partial<Pick<Layer, 'feather' | 'strength' | 'colour'>>): void {
    const [name] = Object.keys(change);
    this.store.edit(
      (document) => withLayer(document, this.brush.action(), change),
      `brush.${name}`,
    );
  }
}
