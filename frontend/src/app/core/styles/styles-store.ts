import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { ApiClient } from '../api/api-client';
import type { GenerationContract, Style } from '../api/models';
import { ApiError, toApiError } from '../api/problem';
import { I18n } from '../i18n/i18n';

/** The style of an avatar that is a photo as it was taken. */
export const PHOTO_STYLE = 'photo';

/** What the server calls the style of what was made in a style of one's own. */
export const CUSTOM = 'custom';

type Drawn = Partial<Pick<GenerationContract, 'custom'>>;

/** A generation or an avatar. */
interface Styled {
  readonly style: string;
  readonly contract?: Drawn;
  readonly recipe?: { readonly contract?: Drawn };
}

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

  /** A picture's style in words: one of a person's own by the name it had then. */
  nameOf({ style, contract, recipe }: Styled): string {
    return (contract ?? recipe?.contract)?.custom?.name ?? this.name(style);
  }

  name(id: string): string {
    if (id === PHOTO_STYLE) return this.i18n.t('studio.photo');
    if (id === CUSTOM) return this.i18n.t('styles.ofOnesOwn');
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
