import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Enlarge, LARGEST, LARGEST_BEST } from '../../../core/edits/operations';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { EditorStore } from '../editor-store';

const FACTORS: readonly Enlarge['factor'][] = [2, 4];

/** The finished picture at a larger size. */
@Component({
  selector: 'app-enlarge-panel',
  imports: [TranslatePipe],
  template: `
    <section>
      <h3>{{ 'size.factor' | t }}</h3>
      <div class="chips" role="group" [attr.aria-label]="'size.factor' | t">
        <button
          type="button"
          class="chip"
          [attr.aria-pressed]="!enlarge()"
          (click)="set(null)"
          data-testid="enlarge-none"
        >
          {{ 'size.keep' | t }}
        </button>
        @for (factor of factors(); track factor) {
          <button
            type="button"
            class="chip"
            [attr.aria-pressed]="enlarge()?.factor === factor"
            (click)="set({ factor })"
            [attr.data-testid]="'enlarge-' + factor"
          >
            {{ 'size.times' | t: { factor, side: side() * factor } }}
          </button>
        }
      </div>
    </section>
    @if (!factors().length) {
      <p class="hint">{{ 'size.limit' | t: { side: side() } }}</p>
    }
    @if (enlarge(); as now) {
      <section>
        <h3>{{ 'size.quality' | t }}</h3>
        <div class="chips" role="group" [attr.aria-label]="'size.quality' | t">
          <button
            type="button"
            class="chip"
            [attr.aria-pressed]="now.quality === 'quick'"
            (click)="set({ quality: 'quick' })"
          >
            {{ 'size.quick' | t }}
          </button>
          <button
            type="button"
            class="chip"
            [disabled]="side() > best"
            [attr.aria-pressed]="now.quality === 'best'"
            (click)="set({ quality: 'best' })"
            data-testid="enlarge-best"
          >
            {{ 'size.best' | t }}
          </button>
        </div>
      </section>
      <p class="hint">{{ 'size.hint' | t }}</p>
    }
  `,
  styleUrl: './panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EnlargePanel {
  private readonly store = inject(EditorStore);
  protected readonly best = LARGEST_BEST;
  protected readonly enlarge = computed(() => this.store.document().enlarge);
  /** Of the picture as it is, its longest. */
  protected readonly side = computed(() => {
    const base = this.store.base();
    return base ? Math.max(base.width, base.height) : 0;
  });
  protected readonly factors = computed(() =>
    FACTORS.filter((factor) => this.side() * factor <= LARGEST),
  );

  protected set(change: Partial<Omit<Enlarge, 'kind'>> | null): void {
    this.store.edit((document) => ({
      ...document,
      enlarge: change && { factor: 2, quality: 'quick', ...document.enlarge, ...change },
    }));
  }
}
