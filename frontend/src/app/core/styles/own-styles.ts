import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ApiClient } from '../api/api-client';
import type { CustomStyle, GenerationRequest, Style } from '../api/models';
import { ApiError, clientProblem, toApiError } from '../api/problem';
import { Realtime } from '../realtime/realtime';
import { SessionStore } from '../session/session-store';
import { CUSTOM, StylesStore } from './styles-store';

const OWN = 'own:';
const ASK_MS = 700;
const LOST_MS = 60_000;

/** A style to choose, with what its previews on photos are called. */
export interface ShownStyle extends Style {
  readonly preview: string;
  /** Of the person's own: its id, where it can be changed. */
  readonly own?: string;
}

export function ownStyleId(id: string): string {
  return OWN + id;
}

/** What to ask for, for a style as it is chosen in the studio. */
export function styleOf(chosen: string): Pick<GenerationRequest, 'style' | 'custom_style'> {
  return chosen.startsWith(OWN)
    ? { style: CUSTOM, custom_style: chosen.slice(OWN.length) }
    : { style: chosen };
}

/** The person's own styles, those changed last first. */
@Injectable({ providedIn: 'root' })
export class OwnStyles {
  private readonly api = inject(ApiClient);
  private readonly realtime = inject(Realtime);
  private readonly session = inject(SessionStore);
  private readonly builtIn = inject(StylesStore);
  private readonly known = signal<readonly CustomStyle[]>([]);
  private readonly failure = signal<ApiError | null>(null);
  private readonly waiting = new Map<string, (style: CustomStyle) => void>();

  readonly all = this.known.asReadonly();
  readonly error = this.failure.asReadonly();
  readonly shown = computed(() => this.known().flatMap((style) => this.shownOf(style) ?? []));

  constructor() {
    this.realtime.events.pipe(takeUntilDestroyed()).subscribe((event) => {
      if (event.type === 'style') this.waiting.get(event.style.id)?.(event.style);
    });
    effect(() => {
      if (this.session.status() === 'out') untracked(() => this.known.set([]));
    });
  }

  async load(): Promise<void> {
    try {
      this.known.set((await this.api.customStyles()).results);
      this.failure.set(null);
    } catch (cause) {
      this.failure.set(toApiError(cause));
    }
  }

  put(style: CustomStyle): void {
    this.known.update((known) => [style, ...known.filter(({ id }) => id !== style.id)]);
  }

  async remove(id: string): Promise<void> {
    await this.api.deleteStyle(id);
    this.known.update((known) => known.filter((style) => style.id !== id));
  }

  async restore(id: string): Promise<CustomStyle> {
    const style = await this.api.restoreStyle(id);
    this.put(style);
    return style;
  }

  /** Reads a style's file in; it is one of the person's when this is over. */
  async import(file: File): Promise<CustomStyle> {
    const begun = await this.api.importStyle(file);
    const style = await this.settled(begun);
    if (style.status === 'failed') {
      const problem = style.problem ?? { code: 'style.import_failed', detail: '', params: {} };
      throw new ApiError({ status: 0, title: '', errors: [], ...problem });
    }
    this.put(style);
    return style;
  }

  private async settled(begun: CustomStyle): Promise<CustomStyle> {
    const told = new Promise<CustomStyle>((resolve) => this.waiting.set(begun.id, resolve));
    const since = Date.now();
    try {
      for (let style = begun; ; style = await this.api.customStyle(begun.id)) {
        if (style.status !== 'importing') return style;
        const pause = new Promise<null>((resolve) => setTimeout(() => resolve(null), ASK_MS));
        const news = await Promise.race([told, pause]);
        if (news) return news;
        if (Date.now() - since > LOST_MS) {
          throw new ApiError(clientProblem(0, 'style.import_lost', 'styleBuilder.importLost'));
        }
      }
    } finally {
      this.waiting.delete(begun.id);
    }
  }

  private shownOf(style: CustomStyle): ShownStyle | null {
    const { contract, preview_name: preview } = style;
    if (!contract || !preview) return null;
    const base = this.builtIn.byId().get(contract.base);
    const reference = style.pictures.find(
      ({ digest }) => digest === contract.references[0]?.picture,
    );
    return {
      id: ownStyleId(style.id),
      own: style.id,
      preview,
      name: style.name,
      description: '',
      kind: 'rendered',
      tags: [],
      background: true,
      looks: style.looks,
      sample_url: reference?.thumb_url ?? base?.sample_url ?? '',
      credits: base?.credits ?? [],
    };
  }
}
