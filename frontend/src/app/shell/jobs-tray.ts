import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import type { Generation } from '../core/api/models';
import { I18n } from '../core/i18n/i18n';
import { TranslatePipe } from '../core/i18n/translate.pipe';
import { JobsStore } from '../core/jobs/jobs-store';
import { progressWords } from '../core/jobs/progress-words';
import { StylesStore } from '../core/styles/styles-store';
import { Toasts } from '../core/toasts/toasts';
import { Icon } from '../ui/icon';
import { Ring } from '../ui/ring';

/** What is running anywhere, from every page. */
@Component({
  selector: 'app-jobs-tray',
  imports: [Icon, MatMenuModule, Ring, RouterLink, TranslatePipe],
  template: `
    @if (jobs.active().length) {
      <button
        type="button"
        class="btn btn--quiet btn--icon"
        [matMenuTriggerFor]="menu"
        [attr.aria-label]="'tray.label' | t: { count: jobs.active().length }"
        data-testid="jobs-tray"
      >
        <app-ring [value]="progress()" [size]="32" />
        <span class="count">{{ jobs.active().length }}</span>
      </button>
    }
    <mat-menu #menu xPosition="before">
      @for (job of jobs.active(); track job.id) {
        <div class="row" role="none">
          <a mat-menu-item routerLink="/studio" [fragment]="'generation-' + job.id">
            <span class="job">
              <app-ring [value]="job.progress" [size]="30" />
              <span>
                <b>{{ styles.nameOf(job) }}</b>
                <small>{{ words(job) }}</small>
              </span>
            </span>
          </a>
          <button
            type="button"
            mat-menu-item
            class="cancel"
            [attr.aria-label]="'results.cancelOf' | t: { style: styles.nameOf(job) }"
            (click)="cancel(job)"
          >
            <app-icon name="close" [size]="18" />
          </button>
        </div>
      } @empty {
        <p class="none">{{ 'tray.empty' | t }}</p>
      }
    </mat-menu>
  `,
  styles: `
    button.btn {
      position: relative;
    }
    .count {
      position: absolute;
      font-size: 13px;
      font-weight: 600;
    }
    .row {
      display: flex;
      align-items: center;
      width: 320px;
      max-width: 100%;
    }
    .row a {
      flex: 1;
      padding-block: 8px;
    }
    .row .cancel {
      flex: none;
      width: 44px;
      padding: 0 13px;
    }
    .job {
      display: flex;
      align-items: center;
      gap: 12px;
    }
    .job b {
      display: block;
      font-weight: 550;
    }
    .job small {
      color: var(--ink-2);
      font-size: 13px;
    }
    .none {
      padding: 12px 20px;
      color: var(--ink-2);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class JobsTray {
  protected readonly jobs = inject(JobsStore);
  protected readonly styles = inject(StylesStore);
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);

  protected readonly progress = computed(() => {
    const active = this.jobs.active();
    return active.reduce((sum, job) => sum + job.progress, 0) / Math.max(1, active.length);
  });

  protected cancel(job: Generation): void {
    this.jobs.cancel(job.id).catch((cause: unknown) => this.toasts.problem(cause));
  }

  protected words(job: Generation): string {
    return progressWords(this.i18n, job);
  }
}
