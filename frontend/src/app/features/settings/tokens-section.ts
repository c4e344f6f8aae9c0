import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { ApiClient } from '../../core/api/api-client';
import type { ApiToken } from '../../core/api/models';
import { ApiError, toApiError } from '../../core/api/problem';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Toasts } from '../../core/toasts/toasts';
import { Field } from '../../ui/field';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';

const LIFETIMES = [30, 90, 365];

/** API tokens: made here, shown once, revoked here. */
@Component({
  selector: 'app-tokens-section',
  imports: [Field, Icon, ProblemNote, TranslatePipe],
  template: `
    <h2>{{ 'tokens.title' | t }}</h2>
    <p class="muted">
      {{ 'tokens.text' | t }} <a href="/api/v1/docs" target="_blank">{{ 'tokens.docs' | t }}</a>
    </p>
    @if (created(); as token) {
      <div class="secret" role="status">
        <p>{{ 'tokens.once' | t }}</p>
        <div class="row">
          <code data-testid="token-secret">{{ token.token }}</code>
          <button type="button" class="btn" (click)="copy(token)">
            <app-icon name="copy" />{{ 'tokens.copy' | t }}
          </button>
        </div>
      </div>
    }
    @if (tokens().length) {
      <ul>
        @for (token of tokens(); track token.id) {
          <li>
            <app-icon name="key" />
            <div>
              <b>{{ token.name }}</b>
              <p class="small muted">
                <code>{{ token.prefix }}…</code>
                @if (token.expires_at) {
                  · {{ 'tokens.expires' | t: { date: i18n.date(token.expires_at) } }}
                }
                ·
                {{
                  token.last_used_at
                    ? ('tokens.used' | t: { date: i18n.date(token.last_used_at) })
                    : ('tokens.unused' | t)
                }}
              </p>
            </div>
            <button
              type="button"
              class="btn btn--quiet"
              [attr.aria-label]="'tokens.revokeOne' | t: { name: token.name }"
              (click)="revoke(token)"
            >
              {{ 'tokens.revoke' | t }}
            </button>
          </li>
        }
      </ul>
    }
    <form (submit)="create($event)" novalidate>
      <app-field
        [label]="'tokens.name' | t"
        [(value)]="name"
        [maxLength]="100"
        autocomplete="off"
        testId="token-name"
        [error]="nameMissing() ? ('tokens.nameMissing' | t) : null"
      />
      <div>
        <span class="field-label" id="lifetime">{{ 'tokens.lifetime' | t }}</span>
        <div class="segments" role="group" aria-labelledby="lifetime">
          @for (days of lifetimes; track days) {
            <button
              type="button"
              [attr.aria-pressed]="lifetime() === days"
              (click)="lifetime.set(days)"
            >
              {{ 'tokens.days' | t: { count: days } }}
            </button>
          }
        </div>
      </div>
      @if (error(); as problem) {
        <app-problem-note [problem]="problem.problem" />
      }
      <button type="submit" class="btn" data-testid="token-create">
        <app-icon name="add" />{{ 'tokens.create' | t }}
      </button>
    </form>
  `,
  styleUrl: './list.scss',
  styles: `
    form {
      display: grid;
      justify-items: start;
      gap: 16px;
    }
    app-field,
    form > div {
      width: 100%;
      max-width: 420px;
    }
    .secret {
      display: grid;
      gap: 10px;
      padding: 16px;
      border-radius: var(--radius);
      background: var(--accent-soft);
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 10px;
    }
    .row code {
      flex: 1 1 260px;
      overflow-wrap: anywhere;
      font-size: 14px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TokensSection {
  private readonly api = inject(ApiClient);
  private readonly toasts = inject(Toasts);
  protected readonly i18n = inject(I18n);
  protected readonly lifetimes = LIFETIMES;
  protected readonly tokens = signal<readonly ApiToken[]>([]);
  protected readonly created = signal<ApiToken | null>(null);
  protected readonly name = signal('');
  protected readonly nameMissing = signal(false);
  protected readonly lifetime = signal(90);
  protected readonly error = signal<ApiError | null>(null);

  constructor() {
    this.api.tokens().then(
      (tokens) => this.tokens.set(tokens),
      (cause: unknown) => this.error.set(toApiError(cause)),
    );
  }

  protected async create(event: Event): Promise<void> {
    event.preventDefault();
    const name = this.name().trim();
    this.nameMissing.set(!name);
    this.error.set(null);
    if (!name) return;
    try {
      const token = await this.api.createToken({ name, expires_in_days: this.lifetime() });
      this.created.set(token);
      this.tokens.update((tokens) => [token, ...tokens]);
      this.name.set('');
    } catch (cause) {
      this.error.set(toApiError(cause));
    }
  }

  protected async revoke(token: ApiToken): Promise<void> {
    try {
      await this.api.revokeToken(token.id);
      this.tokens.update((tokens) => tokens.filter(({ id }) => id !== token.id));
      if (this.created()?.id === token.id) this.created.set(null);
      this.toasts.show(this.i18n.t('tokens.revoked', { name: token.name }));
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }

  protected async copy(token: ApiToken): Promise<void> {
    try {
      await navigator.clipboard.writeText(token.token ?? '');
      this.toasts.show(this.i18n.t('tokens.copied'));
    } catch {
      this.toasts.show(this.i18n.t('tokens.copyYourself'));
    }
  }
}
