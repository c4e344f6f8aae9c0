import { ChangeDetectionStrategy, Component, DestroyRef, inject, signal } from '@angular/core';
import { ApiClient } from '../../core/api/api-client';
import type { DataCopy } from '../../core/api/models';
import { ApiError, toApiError } from '../../core/api/problem';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';

const LOOK_MS = 1500;

/** Everything the platform holds about the person, asked for and saved. */
@Component({
  selector: 'app-data-copy',
  imports: [Icon, ProblemNote, TranslatePipe],
  template: `
    <p class="muted">{{ 'privacy.copyText' | t }}</p>
    <div class="row" aria-live="polite">
      @if (copy(); as made) {
        @if (made.file_url) {
          <a class="btn" [href]="made.file_url" download data-testid="data-copy-save">
            <app-icon name="download" />
            {{ 'privacy.copySave' | t: { size: i18n.bytes(made.size_bytes ?? 0) } }}
          </a>
          <span class="small muted">
            {{ 'privacy.copyUntil' | t: { date: i18n.dateTime(made.expires_at) } }}
          </span>
        } @else if (made.status !== 'failed') {
          <span>{{ 'privacy.copyMaking' | t: { percent: i18n.percent(made.progress) } }}</span>
        } @else {
          <span>{{ 'privacy.copyFailed' | t }}</span>
        }
      }
      @if (!copy() || copy()!.status === 'failed') {
        <button type="button" class="btn" (click)="ask()" data-testid="data-copy">
          <app-icon name="download" />{{ 'privacy.copy' | t }}
        </button>
      }
    </div>
    @if (error(); as problem) {
      <app-problem-note [problem]="problem.problem" />
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 14px;
      align-items: center;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DataCopyPanel {
  private readonly api = inject(ApiClient);
  protected readonly i18n = inject(I18n);
  protected readonly copy = signal<DataCopy | null>(null);
  protected readonly error = signal<ApiError | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
    // That there is none is the usual answer.
    this.api.dataCopy().then(
      (copy) => this.show(copy),
      () => undefined,
    );
  }

  protected async ask(): Promise<void> {
    this.error.set(null);
    try {
      this.show(await this.api.requestDataCopy());
    } catch (cause) {
      this.error.set(toApiError(cause));
    }
  }

  private show(copy: DataCopy): void {
    this.copy.set(copy);
    clearTimeout(this.timer);
    if (copy.status === 'done' || copy.status === 'failed') return;
    this.timer = setTimeout(() => void this.look(), LOOK_MS);
  }

  private async look(): Promise<void> {
    try {
      this.show(await this.api.dataCopy());
    } catch (cause) {
      this.copy.set(null);
      this.error.set(toApiError(cause));
    }
  }
}
