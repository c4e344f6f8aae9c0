import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { ApiClient } from '../../core/api/api-client';
import { ApiError, toApiError } from '../../core/api/problem';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Toasts } from '../../core/toasts/toasts';
import { Field } from '../../ui/field';
import { ProblemNote } from '../../ui/problem-note';
import { MIN_PASSWORD, newPasswordError } from '../auth/validation';

@Component({
  selector: 'app-password-form',
  imports: [Field, ProblemNote, TranslatePipe],
  template: `
    @if (open()) {
      <form (submit)="submit($event)" novalidate>
        <app-field
          [label]="'settings.currentPassword' | t"
          type="password"
          name="current-password"
          autocomplete="current-password"
          [showLabel]="'auth.showPassword' | t"
          [(value)]="current"
          [error]="currentProblem()"
        />
        <app-field
          [label]="'auth.newPassword' | t"
          type="password"
          name="new-password"
          autocomplete="new-password"
          [hint]="'auth.passwordHint' | t: { count: minPassword }"
          [showLabel]="'auth.showPassword' | t"
          [(value)]="fresh"
          [error]="freshProblem()"
        />
        @if (general(); as error) {
          <app-problem-note [problem]="error.problem" />
        }
        <div class="row">
          <button type="submit" class="btn btn--primary" [attr.aria-disabled]="busy()">
            {{ 'auth.savePassword' | t }}
          </button>
          <button type="button" class="btn btn--quiet" (click)="close()">
            {{ 'common.cancel' | t }}
          </button>
        </div>
      </form>
    } @else {
      <button type="button" class="btn" (click)="open.set(true)">
        {{ 'settings.changePassword' | t }}
      </button>
    }
  `,
  styles: `
    form {
      display: grid;
      gap: 16px;
      max-width: 420px;
    }
    .row {
      display: flex;
      gap: 8px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PasswordForm {
  private readonly api = inject(ApiClient);
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);
  private readonly tried = signal(false);
  private readonly failure = signal<ApiError | null>(null);

  protected readonly minPassword = MIN_PASSWORD;
  protected readonly open = signal(false);
  protected readonly busy = signal(false);
  protected readonly current = signal('');
  protected readonly fresh = signal('');
  protected readonly currentProblem = computed(() => {
    if (this.tried() && !this.current()) return this.i18n.t('auth.passwordMissing');
    return this.failure()?.field('current') ?? null;
  });
  protected readonly freshProblem = computed(() => {
    const fault = this.tried() ? newPasswordError(this.fresh()) : null;
    if (fault) return this.i18n.t(fault, { count: MIN_PASSWORD });
    return this.failure()?.field('new') ?? null;
  });
  protected readonly general = computed(() =>
    this.currentProblem() || this.freshProblem() ? null : this.failure(),
  );

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    this.tried.set(true);
    this.failure.set(null);
    if (this.busy() || this.currentProblem() || this.freshProblem()) return;
    this.busy.set(true);
    try {
      await this.api.changePassword({ current: this.current(), new: this.fresh() });
      this.toasts.show(this.i18n.t('settings.passwordChanged'));
      this.close();
    } catch (cause) {
      this.failure.set(toApiError(cause));
    } finally {
      this.busy.set(false);
    }
  }

  protected close(): void {
    this.open.set(false);
    this.tried.set(false);
    this.failure.set(null);
    this.current.set('');
    this.fresh.set('');
  }
}
