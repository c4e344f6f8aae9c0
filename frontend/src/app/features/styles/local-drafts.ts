import { Injectable, inject } from '@angular/core';
import type { StylePicture } from '../../core/api/models';
import { SessionStore } from '../../core/session/session-store';
import { remember, remembered } from '../../core/storage';
import type { StyleDraft } from './draft';

/** A style as it was left in this browser, with the pictures that it names. */
export interface LocalDraft {
  readonly draft: StyleDraft;
  readonly pictures: readonly StylePicture[];
  /** The saved version that it was made from. */
  readonly version: number | null;
}

const KEY = 'style-draft';
/** Of a share of the side: a mask has no more pixels. */
const DIGITS = 1e4;

/** Unsaved styles, kept in this browser so that nothing painted is lost. */
@Injectable({ providedIn: 'root' })
export class LocalDrafts {
  private readonly session = inject(SessionStore);

  read(style: string | null): LocalDraft | null {
    try {
      const text = remembered(this.key(style));
      return text ? (JSON.parse(text) as LocalDraft) : null;
    } catch {
      return null;
    }
  }

  write(style: string | null, draft: LocalDraft): void {
    remember(this.key(style), JSON.stringify(draft, rounded));
  }

  clear(style: string | null): void {
    remember(this.key(style), null);
  }

  private key(style: string | null): string {
    return [KEY, this.session.me()?.id ?? '', style ?? 'new'].join(':');
  }
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * DIGITS) / DIGITS : value;
}
