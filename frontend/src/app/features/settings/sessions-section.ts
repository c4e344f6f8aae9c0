import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { ApiClient } from '../../core/api/api-client';
import type { BrowserSession } from '../../core/api/models';
import { ApiError, toApiError } from '../../core/api/problem';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Toasts } from '../../core/toasts/toasts';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';

/** Where the person is signed in; each ended by itself, or all others at once. */
@Component({
  selector: 'app-sessions-section',
  imports: [Icon, ProblemNote, TranslatePipe],
  template: `
    <h2>{{ 'sessions.title' | t }}</h2>
    <p class="muted">{{ 'sessions.text' | t }}</p>
    <ul data-testid="sessions">
      @for (session of sessions(); track session.id) {
        <li>
          <app-icon name="system" />
          <div>
            <b>{{ device(session) }}</b>
            @if (session.current) {
              <span class="here">{{ 'sessions.here' | t }}</span>
            }
            <p class="small muted">
              {{ 'sessions.since' | t: { date: i18n.date(session.created_at) } }} ·
              {{ 'sessions.seen' | t: { date: i18n.dateTime(session.seen_at) } }}
            </p>
          </div>
          @if (!session.current) {
            <button
              type="button"
              class="btn btn--quiet"
              [attr.aria-label]="'sessions.endOne' | t: { device: device(session) }"
              (click)="end(session)"
              data-testid="session-end"
            >
              {{ 'sessions.end' | t }}
            </button>
          }
        </li>
      }
    </ul>
    @if (error(); as problem) {
      <app-problem-note [problem]="problem.problem" />
    }
    @if (others()) {
      <button type="button" class="btn" (click)="endOthers()" data-testid="sessions-end-others">
        <app-icon name="signOut" />{{ 'sessions.endOthers' | t }}
      </button>
    }
  `,
  styleUrl: './list.scss',
  styles: `
    .here {
      margin-inline-start: 8px;
      padding: 1px 8px;
      border-radius: 8px;
      background: var(--accent-soft);
      font-size: 13px;
    }
    .btn {
      justify-self: start;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SessionsSection {
  private readonly api = inject(ApiClient);
  private readonly toasts = inject(Toasts);
  protected readonly i18n = inject(I18n);
  protected readonly sessions = signal<readonly BrowserSession[]>([]);
  protected readonly error = signal<ApiError | null>(null);
  protected readonly others = computed(() => this.sessions().some(({ current }) => !current));

  constructor() {
    this.api.sessions().then(
      (sessions) => this.sessions.set(sessions),
      (cause: unknown) => this.error.set(toApiError(cause)),
    );
  }

  protected device(session: BrowserSession): string {
    const names = [session.browser, session.system].filter(Boolean);
    return names.join(' · ') || this.i18n.t('sessions.unknown');
  }

  protected async end(session: BrowserSession): Promise<void> {
    try {
      await this.api.endSession(session.id);
      this.sessions.update((all) => all.filter(({ id }) => id !== session.id));
      this.toasts.show(this.i18n.t('sessions.ended', { device: this.device(session) }));
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }

  protected async endOthers(): Promise<void> {
    try {
      await this.api.endOtherSessions();
      this.sessions.update((all) => all.filter(({ current }) => current));
      this.toasts.show(this.i18n.t('sessions.endedOthers'));
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }
}
