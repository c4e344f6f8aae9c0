import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { ApiClient } from '../api/api-client';
import type { Engine, PictureSize } from '../api/models';
import { I18n } from '../i18n/i18n';
import { CUSTOM } from '../styles/styles-store';

/** The engines that this person may use, and which of them would serve a wish. */
@Injectable({ providedIn: 'root' })
export class EnginesStore {
  private readonly api = inject(ApiClient);
  private readonly i18n = inject(I18n);
  private readonly list = signal<readonly Engine[]>([]);
  private readonly asked = signal(0);

  /** Those that some worker has now. */
  readonly running = computed(() => this.list().filter(({ available }) => available));

  constructor() {
    // Names come localised, so a switch of language fetches them again.
    effect(() => {
      this.i18n.language();
      if (this.asked()) untracked(() => void this.fetch());
    });
  }

  /** Asked whenever the studio opens: workers come and go. */
  load(): void {
    this.asked.update((times) => times + 1);
  }

  /** Who will draw: the one chosen or the default, if it draws the style; else the built-in one. */
  serving(chosen: string | null, style: string | null): Engine | null {
    const running = this.running();
    const named = running.find(({ id }) => id === chosen) ?? running.find((one) => one.default);
    const builtIn = running.find(({ styles }) => styles === null) ?? null;
    if (!named || named.styles === null || style === null) return named ?? builtIn;
    return style !== CUSTOM && named.styles.includes(style) ? named : builtIn;
  }

  private async fetch(): Promise<void> {
    try {
      this.list.set(await this.api.engines());
    } catch {
      // Nothing to choose from then; the server decides.
    }
  }
}

/** Seconds that so many pictures take, as measured here; null until some were made. */
export function secondsFor(engine: Engine, size: PictureSize, pictures: number): number | null {
  const pace = engine.seconds.find((one) => one.size === size);
  return pace ? pace.seconds * pictures : null;
}
