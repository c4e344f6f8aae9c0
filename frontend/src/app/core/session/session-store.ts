import { Injectable, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ApiClient } from '../api/api-client';
import type { Language, Me, ThemeChoice } from '../api/models';
import { toApiError } from '../api/problem';
import { I18n } from '../i18n/i18n';
import { remember } from '../storage';
import { Theme } from '../theme/theme';
import { SessionEvents } from './session-events';

export type SessionStatus = 'unknown' | 'in' | 'out';

/** Who is signed in, and their language and theme. */
@Injectable({ providedIn: 'root' })
export class SessionStore {
  private readonly api = inject(ApiClient);
  private readonly i18n = inject(I18n);
  private readonly theme = inject(Theme);
  private readonly current = signal<Me | null>(null);
  private readonly state = signal<SessionStatus>('unknown');
  private loading: Promise<void> | null = null;

  readonly me = this.current.asReadonly();
  readonly status = this.state.asReadonly();
  readonly signedIn = computed(() => this.state() === 'in');

  constructor() {
    inject(SessionEvents)
      .expired.pipe(takeUntilDestroyed())
      .subscribe(() => this.leave());
  }

  /** Asks the server once who we are; later calls share the answer. */
  ready(): Promise<void> {
    return (this.loading ??= this.load());
  }

  async refresh(): Promise<void> {
    try {
      this.current.set(await this.api.me());
    } catch {
      // Figures of usage may be a little old; a lost session is noticed by the interceptor.
    }
  }

  async signUp(email: string, password: string): Promise<void> {
    await this.api.csrf();
    const me = await this.api.signUp({
      email,
      password,
      language: this.i18n.language(),
      accept_terms: true,
    });
    await this.enter(me, true);
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.api.csrf();
    await this.enter(await this.api.signIn({ email, password }));
  }

  async signOut(): Promise<void> {
    await this.api.signOut();
    this.leave();
  }

  async useLanguage(language: Language): Promise<void> {
    await this.i18n.use(language);
    if (this.signedIn()) await this.save({ language });
  }

  async useTheme(theme: ThemeChoice): Promise<void> {
    this.theme.use(theme);
    if (this.signedIn()) await this.save({ theme });
  }

  /** The account is gone or the session is over. */
  leave(): void {
    this.current.set(null);
    this.state.set('out');
    rememberMember(false);
  }

  private async load(): Promise<void> {
    try {
      await this.enter(await this.api.me());
    } catch (cause) {
      const { status } = toApiError(cause);
      const answered = status !== 0 && status < 500;
      if (answered) this.leave();
      else this.state.set('unknown');
      // No answer about us: ask again when next needed.
      if (!answered) this.loading = null;
    }
  }

  private async enter(me: Me, keepTheme = false): Promise<void> {
    this.current.set(me);
    this.state.set('in');
    rememberMember(true);
    this.loading = Promise.resolve();
    if (me.language !== this.i18n.language()) await this.i18n.use(me.language);
    if (keepTheme && this.theme.choice() !== 'system') {
      await this.save({ theme: this.theme.choice() });
    } else if (me.theme !== this.theme.choice()) {
      this.theme.use(me.theme);
    }
  }

  private async save(body: { language?: Language; theme?: ThemeChoice }): Promise<void> {
    try {
      this.current.set(await this.api.updateMe(body));
    } catch {
      // It holds in this browser; the account learns of it the next time.
    }
  }
}

/** For `index.html`: who has signed in here is not shown the front page while it loads. */
function rememberMember(member: boolean): void {
  remember('member', member ? '1' : null);
}
