import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { ApiError, toApiError } from '../../core/api/problem';
import { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { safeNext } from '../../core/session/guards';
import { SessionStore } from '../../core/session/session-store';
import { Field } from '../../ui/field';
import { ProblemNote } from '../../ui/problem-note';
import { StyleMosaic } from '../../ui/style-mosaic';
import { emailError } from './validation';

@Component({
  selector: 'app-sign-in-page',
  imports: [Field, ProblemNote, RouterLink, StyleMosaic, TranslatePipe],
  template: `
    <div class="card">
      <div class="side"><app-style-mosaic /></div>
      <form (submit)="submit($event)" novalidate>
        <h1>{{ 'auth.welcome' | t }}</h1>
        <app-field
          [label]="'auth.email' | t"
          type="email"
          name="email"
          autocomplete="username"
          testId="signin-email"
          [required]="true"
          [(value)]="email"
          [error]="emailProblem() ? (emailProblem()! | t) : null"
        />
        <app-field
          [label]="'auth.password' | t"
          type="password"
          name="password"
          autocomplete="current-password"
          testId="signin-password"
          [required]="true"
          [showLabel]="'auth.showPassword' | t"
          [(value)]="password"
          [error]="passwordProblem() ? (passwordProblem()! | t) : null"
        />
        @if (failure(); as error) {
          <app-problem-note [problem]="error.problem" />
        }
        <button
          type="submit"
          class="btn btn--primary btn--wide"
          [attr.aria-disabled]="busy()"
          data-testid="signin-submit"
        >
          {{ (busy() ? 'common.wait' : 'auth.signIn') | t }}
        </button>
        <p class="row">
          <a routerLink="/sign-up" [queryParams]="{ next: next() }">{{ 'auth.toSignUp' | t }}</a>
          <a routerLink="/reset-password">{{ 'auth.forgot' | t }}</a>
        </p>
      </form>
    </div>
  `,
  styleUrl: './auth.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignInPage {
  readonly next = input<string>();

  private readonly session = inject(SessionStore);
  private readonly router = inject(Router);

  protected readonly email = signal('');
  protected readonly password = signal('');
  protected readonly emailProblem = signal<MessageKey | null>(null);
  protected readonly passwordProblem = signal<MessageKey | null>(null);
  protected readonly failure = signal<ApiError | null>(null);
  protected readonly busy = signal(false);

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy()) return;
    this.failure.set(null);
    this.emailProblem.set(emailError(this.email()));
    this.passwordProblem.set(this.password() ? null : 'auth.passwordMissing');
    if (this.emailProblem() || this.passwordProblem()) return;
    this.busy.set(true);
    try {
      await this.session.signIn(this.email().trim(), this.password());
      await this.router.navigateByUrl(safeNext(this.next() ?? null));
    } catch (cause) {
      this.failure.set(toApiError(cause));
    } finally {
      this.busy.set(false);
    }
  }
}
