import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { ApiClient } from '../../core/api/api-client';
import { ApiError, toApiError } from '../../core/api/problem';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { SessionStore } from '../../core/session/session-store';
import { Toasts } from '../../core/toasts/toasts';
import { Field } from '../../ui/field';
import { ProblemNote } from '../../ui/problem-note';
import { DataCopyPanel } from './data-copy';

interface Meter {
  label: string;
  value: string;
  share: number;
}

/** What is stored, how much of it, and the way to erase everything. */
@Component({
  selector: 'app-privacy-section',
  imports: [DataCopyPanel, Field, ProblemNote, RouterLink, TranslatePipe],
  template: `
    <h2>{{ 'privacy.title' | t }}</h2>
    <ul class="facts">
      <li>{{ 'privacy.photos' | t }}</li>
      <li>{{ 'privacy.avatars' | t }}</li>
      <li>{{ 'privacy.nobody' | t }}</li>
    </ul>
    <p>
      <a routerLink="/privacy">{{ 'privacy.more' | t }}</a>
    </p>
    <app-data-copy />
    <div class="meters">
      @for (meter of meters(); track meter.label) {
        <div>
          <p>
            <span>{{ meter.label }}</span><span class="muted">{{ meter.value }}</span>
          </p>
          <div
            class="bar"
            role="meter"
            aria-valuemin="0"
            aria-valuemax="100"
            [attr.aria-valuenow]="percent(meter.share)"
            [attr.aria-valuetext]="meter.value"
            [attr.aria-label]="meter.label"
          >
            <span [style.width.%]="percent(meter.share)"></span>
          </div>
        </div>
      }
    </div>
    @if (asking()) {
      <form (submit)="erase($event)" novalidate>
        <p>{{ 'privacy.eraseText' | t }}</p>
        <app-field
          [label]="'auth.password' | t"
          type="password"
          name="current-password"
          autocomplete="current-password"
          testId="erase-password"
          [showLabel]="'auth.showPassword' | t"
          [(value)]="password"
          [error]="fieldProblem()"
        />
        @if (general(); as error) {
          <app-problem-note [problem]="error.problem" />
        }
        <div class="row">
          <button
            type="submit"
            class="btn btn--danger"
            [attr.aria-disabled]="busy()"
            data-testid="erase-confirm"
          >
            {{ 'privacy.eraseNow' | t }}
          </button>
          <button type="button" class="btn btn--quiet" (click)="asking.set(false)">
            {{ 'common.cancel' | t }}
          </button>
        </div>
      </form>
    } @else {
      <button
        type="button"
        class="btn btn--danger"
        (click)="asking.set(true)"
        data-testid="erase-open"
      >
        {{ 'privacy.erase' | t }}
      </button>
    }
  `,
  styles: `
    .facts {
      display: grid;
      gap: 6px;
      padding-inline-start: 20px;
      list-style: disc;
      color: var(--ink-2);
    }
    .facts li::marker {
      color: var(--accent);
    }
    .meters {
      display: grid;
      gap: 16px;
      margin-block: 4px;
    }
    .meters p {
      display: flex;
      justify-content: space-between;
      gap: 12px;
      margin-bottom: 6px;
      font-size: 15px;
      font-variant-numeric: tabular-nums;
    }
    .bar {
      overflow: hidden;
      height: 8px;
      border-radius: 4px;
      background: var(--surface-3);
    }
    .bar span {
      display: block;
      height: 100%;
      min-width: 4px;
      border-radius: 4px;
      background: var(--accent);
    }
    form {
      display: grid;
      gap: 16px;
      max-width: 480px;
    }
    .row {
      display: flex;
      gap: 8px;
    }
    .btn--danger {
      justify-self: start;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PrivacySection {
  private readonly api = inject(ApiClient);
  private readonly session = inject(SessionStore);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);
  private readonly failure = signal<ApiError | null>(null);

  protected readonly asking = signal(false);
  protected readonly busy = signal(false);
  protected readonly password = signal('');
  private readonly missing = signal(false);
  protected readonly fieldProblem = computed(() => {
    if (this.missing()) return this.i18n.t('auth.passwordMissing');
    return this.failure()?.field('password') ?? null;
  });
  protected readonly general = computed(() => (this.fieldProblem() ? null : this.failure()));

  protected readonly meters = computed<Meter[]>(() => {
    const quota = this.session.me()?.quota;
    if (!quota) return [];
    const of = (value: string, limit: string) => this.i18n.t('privacy.of', { value, limit });
    const count = (value: number, limit: number) =>
      of(this.i18n.number(value), this.i18n.number(limit));
    return [
      {
        label: this.i18n.t('privacy.storage'),
        value: of(this.i18n.bytes(quota.storage_bytes), this.i18n.bytes(quota.storage_limit)),
        share: quota.storage_bytes / quota.storage_limit,
      },
      {
        label: this.i18n.t('privacy.jobsHour'),
        value: count(quota.jobs_hour, quota.jobs_hour_limit),
        share: quota.jobs_hour / quota.jobs_hour_limit,
      },
      {
        label: this.i18n.t('privacy.jobsActive'),
        value: count(quota.jobs_active, quota.jobs_active_limit),
        share: quota.jobs_active / quota.jobs_active_limit,
      },
    ];
  });

  constructor() {
    void this.session.refresh();
  }

  protected percent(share: number): number {
    return Math.round(Math.min(1, Math.max(0, share || 0)) * 100);
  }

  protected async erase(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    this.missing.set(!this.password());
    if (this.busy() || this.missing()) return;
    this.busy.set(true);
    try {
      await this.api.deleteMe(this.password());
      this.session.leave();
      this.toasts.show(this.i18n.t('privacy.erased'));
      await this.router.navigateByUrl('/');
    } catch (cause) {
      this.failure.set(toApiError(cause));
    } finally {
      this.busy.set(false);
    }
  }
}
