import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import type { Shared } from '../../core/api/models';
import { ApiError, toApiError } from '../../core/api/problem';
import { SharingApi } from '../../core/api/sharing-api';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { SessionStore } from '../../core/session/session-store';
import { StylesStore } from '../../core/styles/styles-store';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';

/** What a private link shows, to whoever has it. */
@Component({
  selector: 'app-shared-page',
  imports: [Icon, ProblemNote, RouterLink, TranslatePipe],
  template: `
    <div class="page">
      @if (shared(); as shown) {
        <div class="both" data-testid="shared">
          <div
            class="frame"
            [class.checker]="shown.has_alpha"
            [style.background-image]="shown.has_alpha ? null : 'url(' + shown.placeholder + ')'"
          >
            <img
              [src]="shown.file_url"
              [alt]="'explore.altNamed' | t: { name: shown.name, style: styleName() }"
              [width]="shown.width"
              [height]="shown.height"
            />
          </div>
          <div class="about">
            <p class="muted">{{ 'shared.by' | t }}</p>
            <h1>{{ shown.name || styleName() }}</h1>
            @if (shown.name) {
              <p>{{ styleName() }}</p>
            }
            <div class="actions">
              @if (shown.download_url; as address) {
                <a class="btn btn--primary" [href]="address" download data-testid="shared-save">
                  <app-icon name="download" />{{ 'shared.save' | t }}
                </a>
              }
              <a
                class="btn"
                [class.btn--primary]="!shown.download_url"
                [routerLink]="make().link"
                [queryParams]="make().query"
              >
                <app-icon name="spark" />{{ 'shared.make' | t }}
              </a>
            </div>
            <p class="small muted">
              {{ 'shared.until' | t: { date: i18n.date(shown.expires_at) } }}
            </p>
            @for (credit of shown.credits; track credit) {
              <p class="small muted">{{ credit }}</p>
            }
          </div>
        </div>
      } @else if (error(); as failed) {
        @if (failed.status === 404) {
          <div class="gone" data-testid="shared-gone">
            <app-icon name="link" [size]="48" />
            <h1>{{ 'shared.goneTitle' | t }}</h1>
            <p class="muted">{{ 'shared.goneText' | t }}</p>
            <a class="btn" routerLink="/explore">{{ 'author.toExplore' | t }}</a>
          </div>
        } @else {
          <app-problem-note [problem]="failed.problem">
            <button type="button" class="btn btn--quiet" (click)="load(token())">
              {{ 'common.retry' | t }}
            </button>
          </app-problem-note>
        }
      } @else {
        <div class="both"><div class="frame blank"></div></div>
        <p class="sr-only" role="status">{{ 'common.loading' | t }}</p>
      }
    </div>
  `,
  styles: `
    .page {
      max-width: 1180px;
    }
    .both {
      display: grid;
      grid-template-columns: minmax(0, min(640px, calc(100dvh - 160px))) minmax(260px, 1fr);
      align-items: center;
      gap: clamp(24px, 5vw, 64px);
    }
    .frame {
      overflow: hidden;
      aspect-ratio: 1;
      border-radius: 28px;
      background: var(--surface-2) 50% 50% / cover;
    }
    .checker {
      background: var(--checker);
    }
    .frame img {
      width: 100%;
      height: 100%;
      object-fit: cover;
    }
    .about {
      display: grid;
      justify-items: start;
      gap: 10px;
      min-width: 0;
    }
    h1 {
      overflow-wrap: anywhere;
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: 10px;
      margin-block: 14px 6px;
    }
    .gone {
      display: grid;
      justify-items: center;
      gap: 14px;
      padding-block: 16vh;
      text-align: center;
    }
    .gone app-icon {
      color: var(--ink-3);
    }
    .gone p {
      max-width: 44ch;
    }
    .gone .btn {
      margin-top: 8px;
    }
    @media (max-width: 820px) {
      .both {
        grid-template-columns: minmax(0, 1fr);
      }
      .frame {
        border-radius: 20px;
      }
      .actions .btn {
        flex: 1 1 100%;
      }
      .actions {
        width: 100%;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SharedPage {
  /** Of the route. */
  readonly token = input.required<string>();

  private readonly api = inject(SharingApi);
  private readonly session = inject(SessionStore);
  private readonly styles = inject(StylesStore);
  protected readonly i18n = inject(I18n);
  protected readonly shared = signal<Shared | null>(null);
  protected readonly error = signal<ApiError | null>(null);
  protected readonly styleName = computed(() => this.styles.name(this.shared()?.style ?? ''));
  protected readonly make = computed(() => {
    const style = this.shared()?.style ?? '';
    const query = this.styles.byId().has(style) ? { style } : {};
    if (this.session.signedIn()) return { link: '/studio', query };
    const next = query.style ? `/studio?style=${query.style}` : '/studio';
    return { link: '/sign-up', query: { next } };
  });

  constructor() {
    this.styles.load();
    effect(() => {
      const token = this.token();
      untracked(() => void this.load(token));
    });
  }

  protected async load(token: string): Promise<void> {
    this.error.set(null);
    this.shared.set(null);
    try {
      const found = await this.api.shared(token);
      if (token === this.token()) this.shared.set(found);
    } catch (cause) {
      if (token === this.token()) this.error.set(toApiError(cause));
    }
  }
}
