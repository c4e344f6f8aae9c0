import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import type { PictureSize, Style } from '../../core/api/models';
import { ApiError } from '../../core/api/problem';
import { EnginesStore, secondsFor } from '../../core/engines/engines-store';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { MAX_ANGLES, MAX_PICTURES, MAX_VARIANTS, StudioForm } from '../../core/studio/studio-form';
import { AngleHead } from '../../ui/angle-head';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';

/** How far the photo is; anything but `ready` keeps the button waiting. */
export type PhotoState = 'none' | 'waiting' | 'choosing' | 'unusable' | 'ready';

const NEEDS = {
  none: 'make.needPhoto',
  waiting: 'make.needFace',
  choosing: 'make.needChoice',
  unusable: 'make.needOther',
} as const;

const MAX_SEED = 2 ** 32 - 1;

/** Step three: how many, from where, how large; and the button. */
@Component({
  selector: 'app-make-panel',
  imports: [AngleHead, Icon, ProblemNote, TranslatePipe],
  templateUrl: './make-panel.html',
  styleUrl: './make-panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MakePanel {
  readonly style = input<Style | null>(null);
  readonly photo = input<PhotoState>('none');
  readonly starting = input(false);
  readonly error = input<ApiError | null>(null);
  readonly make = output<void>();

  protected readonly form = inject(StudioForm);
  protected readonly sizes: readonly PictureSize[] = [512, 1024, 2048];
  protected readonly mostAngles = MAX_ANGLES;
  protected readonly mostVariants = MAX_VARIANTS;
  protected readonly mostPictures = MAX_PICTURES;
  protected readonly engines = inject(EnginesStore);
  private readonly i18n = inject(I18n);

  /** Who will draw what is chosen now. */
  protected readonly serving = computed(() =>
    this.engines.serving(this.form.engine(), this.style()?.id ?? null),
  );
  /** Whether the one chosen leaves this style to another. */
  protected readonly steppedAside = computed(() => {
    const chosen = this.form.engine();
    const serving = this.serving();
    return chosen !== null && serving !== null && serving.id !== chosen;
  });
  protected readonly time = computed(() => {
    const engine = this.serving();
    const seconds = engine && secondsFor(engine, this.form.size(), this.form.pictures());
    if (!seconds) return this.i18n.t('make.noTime');
    return seconds < 90
      ? this.i18n.t('make.takesSeconds', { count: Math.max(1, Math.round(seconds)) })
      : this.i18n.t('make.takesMinutes', { count: Math.round(seconds / 60) });
  });
  /** Uses that the weights' licences forbid; they hold for whoever has pictures made with them. */
  protected readonly limits = computed(() =>
    (this.serving()?.licences ?? []).filter(({ restrictions }) => restrictions !== null),
  );

  /** What is still missing, in the order of the steps. */
  protected readonly missing = computed(() => {
    const photo = this.photo();
    if (photo !== 'ready') return NEEDS[photo];
    if (!this.style()) return 'make.needStyle' as const;
    if (this.form.tooMany()) return 'make.tooMany' as const;
    return null;
  });
  protected readonly blocked = computed(() => this.missing() !== null || this.starting());

  protected press(): void {
    if (!this.blocked()) this.make.emit();
  }

  protected changeVariants(by: number): void {
    this.form.variants.update((n) => Math.min(MAX_VARIANTS, Math.max(1, n + by)));
  }

  protected setSeed(event: Event): void {
    const value = (event.target as HTMLInputElement).value.trim();
    const seed = Number(value);
    const valid = value !== '' && Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED;
    this.form.seed.set(valid ? seed : null);
  }

  protected setText(event: Event): void {
    this.form.text.set((event.target as HTMLTextAreaElement).value);
  }

  protected roll(): void {
    this.form.seed.set(crypto.getRandomValues(new Uint32Array(1))[0]);
  }

  protected setStrength(event: Event): void {
    this.form.strength.set((event.target as HTMLInputElement).valueAsNumber);
  }
}
