import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { ApiClient } from '../api/api-client';
import type { Style } from '../api/models';
import { ApiError, toApiError } from '../api/problem';
import { I18n } from '../i18n/i18n';

/** The style of an avatar that is a photo as it was taken. */
export const PHOTO_STYLE = 'photo';

/** The catalogue of styles, named in the current language. */
@Injectable({ providedIn: 'root' })
export class StylesStore {
  private readonly api = inject(ApiClient);
  private readonly i18n = inject(I18n);
  private readonly list = signal<readonly Style[]>([]);
  private readonly failure = signal<ApiError | null>(null);
  private readonly wanted = signal(false);

  readonly all = this.list.asReadonly();
  readonly error = this.failure.asReadonly();
  readonly byId = computed(() => new Map(this.list().map((style) => [style.id, style])));

  constructor() {
    // Names come localised, so a switch of language fetches them again.
    effect(() => {
      this.i18n.language();
      if (this.wanted()) untracked(() => void this.fetch());
    });
  }

  load(): void {
    this.wanted.set(true);
  }

  async retry(): Promise<void> {
    await this.fetch();
  }

  name(id: string): string {
    if (id === PHOTO_STYLE) return this.i18n.t('studio.photo');
    return this.byId().get(id)?.name ?? id;
  }

  private async fetch(): Promise<void> {
    try {
      this.list.set(await this.api.styles());
      this.failure.set(null);
    } catch (cause) {
      this.failure.set(toApiError(cause));
    }
  }
}
