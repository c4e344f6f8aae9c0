import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { ApiError, toApiError } from '../../core/api/problem';
import { I18n } from '../../core/i18n/i18n';
import { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { safeNext } from '../../core/session/guards';
import { SessionStore } from '../../core/session/session-store';
import { Field } from '../../ui/field';
import { ProblemNote } from '../../ui/problem-note';
import { StyleMosaic } from '../../ui/style-mosaic';
import { MIN_PASSWORD, emailError, newPasswordError } from './validation';

@Component({
  selector: 'app-sign-up-page',
  imports: [Field, ProblemNote, RouterLink, StyleMosaic, TranslatePipe],
  template: `
    <div class="card">
      <div class="side"><app-style-mosaic /></div>
      <form (submit)="submit($event)" novalidate>
        <h1>{{ 'auth.createAccount' | t }}</h1>
        <app-field
          [label]="'auth.email' | t"
          type="email"
          name="email"
          autocomplete="username"
          testId="signup-email"
          [required]="true"
          [(value)]="email"
          [error]="emailProblem()"
        />
        <app-field
          [label]="'auth.password' | t"
          type="password"
          name="new-password"
          autocomplete="new-password"
          testId="signup-password"
          [required]="true"
          [showLabel]="'auth.showPassword' | t"
          [hint]="'auth.passwordHint' | t: { count: minPassword }"
          [(value)]="password"
          [error]="passwordProblem()"
        />
        <label class="terms">
          <input
            type="checkbox"
            name="terms"
            [checked]="terms()"
            (change)="terms.set(!terms())"
            [attr.aria-describedby]="termsMissing() ? 'terms-error' : null"
            [attr.aria-invalid]="termsMissing() ? 'true' : null"
            data-testid="signup-terms"
          />
          <span>{{ 'auth.terms' | t }}</span>
        </label>
        @if (termsMissing()) {
          <p class="error" id="terms-error" role="alert">{{ 'auth.termsMissing' | t }}</p>
        }
        @if (general(); as error) {
          <app-problem-note [problem]="error.problem" />
        }
        <button
          type="submit"
          class="btn btn--primary btn--wide"
          [attr.aria-disabled]="busy()"
          data-testid="signup-submit"
        >
          {{ (busy() ? 'common.wait' : 'auth.signUp') | t }}
        </button>
        <p class="row">
          <a routerLink="/sign-in" [queryParams]="{ next: next() }">{{ 'auth.toSignIn' | t }}</a>
        </p>
      </form>
    </div>
  `,
  styleUrl: './auth.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignUpPage {
  readonly next = input<string>();

  private readonly session = inject(SessionStore);
  private readonly router = inject(Router);
  private readonly i18n = inject(I18n);
  private readonly emailFault = signal<MessageKey | null>(null);
  private readonly passwordFault = signal<MessageKey | null>(null);
  private readonly failure = signal<ApiError | null>(null);

  protected readonly minPassword = MIN_PASSWORD;
  protected readonly email = signal('');
  protected readonly password = signal('');
  protected readonly terms = signal(false);
  protected readonly tried = signal(false);
  protected readonly busy = signal(false);
  protected readonly termsMissing = computed(() => this.tried() && !this.terms());
  protected readonly emailProblem = computed(() => this.beside('email', this.emailFault()));
  protected readonly passwordProblem = computed(() =>
    this.beside('password', this.passwordFault()),
  );
  /** What belongs to no field. */
  protected readonly general = computed(() => {
    const error = this.failure();
    return error && !error.field('email') && !error.field('password') ? error : null;
  });

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy()) return;
    this.tried.set(true);
    this.failure.set(null);
    this.emailFault.set(emailError(this.email()));
    this.passwordFault.set(newPasswordError(this.password()));
    if (this.emailFault() || this.passwordFault() || !this.terms()) return;
    this.busy.set(true);
    try {
      await this.session.signUp(this.email().trim(), this.password());
      await this.router.navigateByUrl(safeNext(this.next() ?? null));
    } catch (cause) {
      this.failure.set(toApiError(cause));
    } finally {
      this.busy.set(false);
    }
  }

  private beside(field: string, fault: MessageKey | null): string | null {
    if (fault) return this.i18n.t(fault, { count: MIN_PASSWORD });
    return this.failure()?.field(field) ?? null;
  }
}
