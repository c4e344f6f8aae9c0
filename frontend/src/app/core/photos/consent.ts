import { Injectable, computed, inject, signal } from '@angular/core';
import { SessionStore } from '../session/session-store';
import { remember, remembered } from '../storage';

/** Of the words under `photo.consent`; other words need another version here and on the server. */
export const CONSENT_VERSION = '2026-11';
const STORED = 'photo-consent';

/** Whether the person has confirmed that they may use the photos they add; asked once a browser. */
@Injectable({ providedIn: 'root' })
export class Consent {
  private readonly session = inject(SessionStore);
  private readonly stored = signal(remembered(STORED));
  private readonly wanted = computed(() => `${CONSENT_VERSION} ${this.session.me()?.id ?? ''}`);
  readonly given = computed(() => this.session.signedIn() && this.stored() === this.wanted());

  give(): void {
    this.store(this.wanted());
  }

  /** The words have changed since: they are shown anew. */
  forget(): void {
    this.store(null);
  }

  private store(words: string | null): void {
    this.stored.set(words);
    remember(STORED, words);
  }
}
