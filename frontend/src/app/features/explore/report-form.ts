import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  afterNextRender,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import type { Reason } from '../../core/api/models';
import { ApiError, toApiError } from '../../core/api/problem';
import { SharingApi } from '../../core/api/sharing-api';
import { I18n } from '../../core/i18n/i18n';
import { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Toasts } from '../../core/toasts/toasts';
import { ProblemNote } from '../../ui/problem-note';

/** The likeliest first. */
const LABELS: Record<Reason, MessageKey> = {
  consent: 'reason.consent',
  nudity: 'reason.nudity',
  minor: 'reason.minor',
  hate: 'reason.hate',
  violence: 'reason.violence',
  harassment: 'reason.harassment',
  rights: 'reason.rights',
  spam: 'reason.spam',
  other: 'reason.other',
};
const REASONS = Object.keys(LABELS) as Reason[];

/** Tells the moderators what is wrong with a public picture; nobody has to sign in for that. */
@Component({
  selector: 'app-report-form',
  imports: [ProblemNote, TranslatePipe],
  template: `
    <form (submit)="send($event)" novalidate data-testid="report-form">
      <fieldset [attr.aria-describedby]="missing() ? 'report-missing' : null">
        <legend>{{ 'explore.reportTitle' | t }}</legend>
        @for (one of reasons; track one) {
          <label>
            <input
              #choice
              type="radio"
              name="reason"
              [value]="one"
              (change)="choose(one)"
              [attr.data-testid]="'reason-' + one"
            />
            {{ labels[one] | t }}
          </label>
        }
      </fieldset>
      @if (missing()) {
        <p class="error" id="report-missing" role="alert">{{ 'explore.reportMissing' | t }}</p>
      }
      <div>
        <label class="field-label" for="report-text">{{
          (reason() === 'other' ? 'explore.reportNeeds' : 'explore.reportText') | t
        }}</label>
        <textarea
          id="report-text"
          class="input"
          maxlength="2000"
          [value]="text()"
          (input)="text.set(typed($event))"
          [attr.aria-invalid]="error()?.field('text') ? 'true' : null"
          [attr.aria-describedby]="error()?.field('text') ? 'report-text-error' : null"
          data-testid="report-text"
        ></textarea>
        @if (error()?.field('text'); as words) {
          <p class="error" id="report-text-error" role="alert">{{ words }}</p>
        }
      </div>
      @if (error(); as failed) {
        @if (!failed.field('text')) {
          <app-problem-note [problem]="failed.problem" />
        }
      }
      <div class="row">
        <button
          type="submit"
          class="btn btn--primary"
          [attr.aria-disabled]="busy()"
          data-testid="report-send"
        >
          {{ 'explore.reportSend' | t }}
        </button>
        <button type="button" class="btn btn--quiet" (click)="done.emit()">
          {{ 'common.cancel' | t }}
        </button>
      </div>
    </form>
  `,
  styles: `
    form {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 14px;
    }
    legend {
      margin-bottom: 6px;
      font-weight: 600;
    }
    fieldset label {
      display: flex;
      align-items: center;
      gap: 12px;
      min-height: 44px;
      font-size: 15px;
      line-height: 1.3;
      cursor: pointer;
    }
    @media (min-width: 761px) {
      fieldset label {
        min-height: 36px;
      }
    }
    input {
      flex: none;
      width: 20px;
      height: 20px;
      margin: 0;
      accent-color: var(--accent);
    }
    textarea {
      min-height: 84px;
      padding-block: 12px;
      resize: vertical;
    }
    .error {
      margin-top: 6px;
      color: var(--bad);
      font-size: 14px;
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ReportForm {
  readonly picture = input.required<string>();
  readonly done = output<void>();

  private readonly api = inject(SharingApi);
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);
  private readonly first = viewChild<ElementRef<HTMLInputElement>>('choice');
  protected readonly reasons = REASONS;
  protected readonly labels = LABELS;
  protected readonly reason = signal<Reason | null>(null);
  protected readonly text = signal('');
  protected readonly missing = signal(false);
  protected readonly busy = signal(false);
  protected readonly error = signal<ApiError | null>(null);

  constructor() {
    // After the menu that opened it has given the focus back.
    afterNextRender(() => setTimeout(() => this.first()?.nativeElement.focus()));
  }

  protected choose(reason: Reason): void {
    this.reason.set(reason);
    this.missing.set(false);
  }

  protected typed(event: Event): string {
    return (event.target as HTMLTextAreaElement).value;
  }

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const reason = this.reason();
    this.missing.set(!reason);
    if (!reason || this.busy()) return;
    this.busy.set(true);
    this.error.set(null);
    try {
      await this.api.report(this.picture(), { reason, text: this.text().trim() });
      this.toasts.show(this.i18n.t('explore.reported'));
      this.done.emit();
    } catch (cause) {
      this.error.set(toApiError(cause));
    } finally {
      this.busy.set(false);
    }
  }
}
