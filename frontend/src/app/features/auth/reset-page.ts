import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { ApiClient } from '../../core/api/api-client';
import { ApiError, toApiError } from '../../core/api/problem';
import { I18n } from '../../core/i18n/i18n';
import { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Toasts } from '../../core/toasts/toasts';
import { Field } from '../../ui/field';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';
import { MIN_PASSWORD, emailError, newPasswordError } from './validation';

/** Both halves of a reset: asking for the letter, and, from its link, the new password. */
@Component({
  selector: 'app-reset-page',
  imports: [Field, Icon, ProblemNote, RouterLink, TranslatePipe],
  template: `
    <div class="card plain">
      @if (sent()) {
        <div class="body" role="status">
          <h1>{{ 'auth.resetSent' | t }}</h1>
          <p class="muted">{{ 'auth.resetSentText' | t: { email: email() } }}</p>
          <a class="btn" routerLink="/sign-in"
            ><app-icon name="back" />{{ 'auth.toSignInShort' | t }}</a
          >
        </div>
      } @else {
        <form (submit)="submit($event)" novalidate>
          <h1>{{ (confirming() ? 'auth.newPassword' : 'auth.reset') | t }}</h1>
          @if (confirming()) {
            <app-field
              [label]="'auth.newPassword' | t"
              type="password"
              name="new-password"
              autocomplete="new-password"
              testId="reset-password"
              [showLabel]="'auth.showPassword' | t"
              [hint]="'auth.passwordHint' | t: { count: minPassword }"
              [(value)]="password"
              [error]="fieldProblem()"
            />
          } @else {
            <p class="muted">{{ 'auth.resetText' | t }}</p>
            <app-field
              [label]="'auth.email' | t"
              type="email"
              name="email"
              autocomplete="username"
              testId="reset-email"
              [(value)]="email"
              [error]="fieldProblem()"
            />
          }
          @if (general(); as error) {
            <app-problem-note [problem]="error.problem" />
          }
          <button
            type="submit"
            class="btn btn--primary btn--wide"
            [attr.aria-disabled]="busy()"
            data-testid="reset-submit"
          >
            {{ (confirming() ? 'auth.savePassword' : 'auth.sendLink') | t }}
          </button>
          <p class="row">
            <a routerLink="/sign-in">{{ 'auth.toSignInShort' | t }}</a>
          </p>
        </form>
      }
    </div>
  `,
  styleUrl: './auth.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ResetPage {
  readonly uid = input<string>();
  readonly token = input<string>();

  private readonly api = inject(ApiClient);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);
  private readonly fault = signal<MessageKey | null>(null);
  private readonly failure = signal<ApiError | null>(null);

  protected readonly minPassword = MIN_PASSWORD;
  protected readonly email = signal('');
  protected readonly password = signal('');
  protected readonly sent = signal(false);
  protected readonly busy = signal(false);
  protected readonly confirming = computed(() => !!this.uid() && !!this.token());
  protected readonly fieldProblem = computed(() => {
    const fault = this.fault();
    if (fault) return this.i18n.t(fault, { count: MIN_PASSWORD });
    return this.failure()?.field(this.confirming() ? 'password' : 'email') ?? null;
  });
  protected readonly general = computed(() => (this.fieldProblem() ? null : this.failure()));

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy()) return;
    this.failure.set(null);
    this.fault.set(
      this.confirming() ? newPasswordError(this.password()) : emailError(this.email()),
    );
    if (this.fault()) return;
    this.busy.set(true);
    try {
      await this.send();
    } catch (cause) {
      this.failure.set(toApiError(cause));
    } finally {
      this.busy.set(false);
    }
  }

  private async send(): Promise<void> {
    const uid = this.uid();
    const token = this.token();
    await this.api.csrf();
    if (uid && token) {
      await this.api.confirmReset({ uid, token, password: this.password() });
      this.toasts.show(this.i18n.t('auth.passwordChanged'));
      await this.router.navigateByUrl('/sign-in');
    } else {
      await this.api.requestReset(this.email().trim());
      this.sent.set(true);
    }
  }
}
