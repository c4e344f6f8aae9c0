import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import type { Generation, Style, Variant } from '../../core/api/models';
import { angleWords, sameAngle } from '../../core/i18n/angle-words';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { isFinished } from '../../core/jobs/generation-state';
import { progressWords } from '../../core/jobs/progress-words';
import { STRAIGHT } from '../../core/studio/studio-form';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';
import type { PhotoFace } from './photo-face';
import { VariantCard } from './variant-card';

/** One generation: what is happening to it in words, and its pictures. */
@Component({
  selector: 'app-generation-block',
  imports: [Icon, MatTooltip, ProblemNote, TranslatePipe, VariantCard],
  template: `
    <header>
      <h3>{{ name() }}</h3>
      <p class="words muted" data-testid="generation-words">{{ words() }}</p>
      @if (finished()) {
        <button
          type="button"
          class="btn btn--quiet btn--icon"
          [attr.aria-label]="'results.remove' | t"
          [matTooltip]="'results.remove' | t"
          (click)="remove.emit()"
        >
          <app-icon name="delete" />
        </button>
      } @else {
        <button
          type="button"
          class="btn cancel"
          (click)="stop.emit()"
          data-testid="generation-cancel"
        >
          <app-icon name="close" />{{ 'results.cancel' | t }}
        </button>
      }
    </header>
    @if (!finished()) {
      <div
        class="bar"
        role="progressbar"
        aria-valuemin="0"
        aria-valuemax="100"
        [attr.aria-valuenow]="percent()"
        [attr.aria-label]="name()"
      >
        <span [style.transform]="'scaleX(' + generation().progress + ')'"></span>
      </div>
    }
    @if (generation().problem && generation().status === 'failed') {
      <app-problem-note [problem]="generation().problem!" />
    }
    @for (notice of generation().notices; track notice.code) {
      <p class="small muted" data-testid="generation-notice">{{ notice.detail }}</p>
    }
    @if (anyPicture()) {
      <div class="grid">
        @for (variant of generation().variants; track variant.index) {
          <app-variant-card
            [variant]="variant"
            [alt]="alt(variant)"
            [look]="lookName(variant)"
            [face]="face()"
            [sketch]="sketch()"
            [over]="finished()"
            (keep)="keep.emit(variant)"
            (unkeep)="unkeep.emit(variant)"
            (download)="download.emit(variant)"
            (edit)="edit.emit(variant)"
            (more)="more.emit(variant)"
            (view)="view.emit(variant)"
          />
        }
      </div>
    }
  `,
  styles: `
    :host {
      display: block;
      scroll-margin-top: calc(var(--header) + 12px);
    }
    header {
      display: flex;
      align-items: center;
      gap: 0 12px;
      min-height: 44px;
      margin-bottom: 8px;
    }
    h3 {
      font-size: 18px;
    }
    .words {
      flex: 1;
      min-width: 0;
      font-size: 15px;
      line-height: 1.3;
      font-variant-numeric: tabular-nums;
    }
    header .btn {
      flex: none;
    }
    .bar {
      overflow: hidden;
      height: 3px;
      margin-bottom: 12px;
      border-radius: 2px;
      background: var(--surface-3);
    }
    .bar span {
      display: block;
      height: 100%;
      background: var(--accent);
      transform-origin: 0 0;
      transition: transform 200ms linear;
    }
    .grid {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(46%, 260px), 1fr));
      gap: 20px 16px;
    }
    @media (max-width: 560px) {
      .grid {
        grid-template-columns: 1fr 1fr;
        gap: 16px 10px;
      }
    }
  `,
  host: { '[id]': "'generation-' + generation().id", 'data-testid': 'generation' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class GenerationBlock {
  readonly generation = input.required<Generation>();
  readonly style = input<Style | null>(null);
  readonly name = input.required<string>();
  readonly face = input<PhotoFace | null>(null);
  readonly sketch = input<string | null>(null);
  readonly stop = output<void>();
  readonly remove = output<void>();
  readonly keep = output<Variant>();
  readonly unkeep = output<Variant>();
  readonly download = output<Variant>();
  readonly edit = output<Variant>();
  readonly more = output<Variant>();
  readonly view = output<Variant>();

  private readonly i18n = inject(I18n);
  protected readonly finished = computed(() => isFinished(this.generation()));
  protected readonly percent = computed(() => Math.round(this.generation().progress * 100));
  protected readonly words = computed(() => {
    const generation = this.generation();
    if (generation.status === 'done') return this.i18n.dateTime(generation.created_at);
    return progressWords(this.i18n, generation);
  });
  /** A generation that failed before it drew anything needs no row of empty cards. */
  protected readonly anyPicture = computed(
    () => !this.finished() || this.generation().variants.some(({ status }) => status === 'done'),
  );

  protected lookName(variant: Variant): string {
    const look = this.style()?.looks.find(({ id }) => id === variant.look)?.name ?? '';
    const angle = variant.angle;
    if (!angle || sameAngle(angle, STRAIGHT)) return look;
    const turned = angleWords(this.i18n, angle);
    return look ? `${look}, ${turned}` : turned;
  }

  protected alt(variant: Variant): string {
    const look = this.lookName(variant);
    return this.i18n.t(look ? 'results.altLook' : 'results.alt', {
      style: this.name(),
      number: variant.index + 1,
      look,
    });
  }
}
