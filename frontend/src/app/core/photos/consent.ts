import { Injectable, computed, inject, signal } from '@angular/core';
import { SessionStore } from '../session/session-store';

/** Of the words under `photo.consent`; other words need another version here and on the server. */
export const CONSENT_VERSION = '2026-11';
const STORED = 'photo-consent';

/** Whether the person has confirmed that they may use the photos they add; asked once a browser. */
@Injectable({ providedIn: 'root' })
export class Consent {
  private readonly session = inject(SessionStore);
  private readonly stored = signal(read());
  private readonly wanted = computed(() => `${CONSENT_VERSION} ${this.session.me()?.id ?? ''}`);
  readonly given = computed(() => this.session.signedIn() && this.stored() === this.wanted());

  give(): void {
    this.stored.set(this.wanted());
    try {
      localStorage.setItem(STORED, this.wanted());
    } catch {
      // Storage may be blocked: it is asked again after a reload.
    }
  }

  /** The words have changed since: they are shown anew. */
  forget(): void {
    this.stored.set(null);
    try {
      localStorage.removeItem(STORED);
    } catch {
      // As above.
    }
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
