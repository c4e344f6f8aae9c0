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
import type { PublicFilter } from '../../core/api/models';
import { ApiError, toApiError } from '../../core/api/problem';
import { SharingApi } from '../../core/api/sharing-api';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { StylesStore } from '../../core/styles/styles-store';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';
import { PublicWall } from './public-wall';

/** Everything an author shows. There is no more to them than a name. */
@Component({
  selector: 'app-author-page',
  imports: [Icon, ProblemNote, PublicWall, RouterLink, TranslatePipe],
  template: `
    <div class="page">
      @if (error(); as failed) {
        @if (failed.status === 404) {
          <div class="gone">
            <app-icon name="account" [size]="48" />
            <h1>{{ 'author.goneTitle' | t }}</h1>
            <p class="muted">{{ 'author.goneText' | t }}</p>
            <a class="btn btn--primary" routerLink="/explore">{{ 'author.toExplore' | t }}</a>
          </div>
        } @else {
          <app-problem-note [problem]="failed.problem">
            <button type="button" class="btn btn--quiet" (click)="load(handle())">
              {{ 'common.retry' | t }}
            </button>
          </app-problem-note>
        }
      } @else {
        <div class="head">
          <span class="face" aria-hidden="true">{{ initial() }}</span>
          <div>
            <h1 data-testid="author-handle">&#64;{{ handle() }}</h1>
            <p class="muted">{{ 'author.text' | t }}</p>
          </div>
        </div>
        <app-public-wall [filter]="filter()" [picture]="picture()">
          <a class="btn" routerLink="/explore">{{ 'author.toExplore' | t }}</a>
        </app-public-wall>
      }
    </div>
  `,
  styles: `
    .page {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 24px;
      max-width: 1320px;
    }
    .head {
      display: flex;
      align-items: center;
      gap: 18px;
    }
    .head > div {
      min-width: 0;
      overflow-wrap: anywhere;
    }
    .face {
      flex: none;
      display: grid;
      place-items: center;
      width: 64px;
      height: 64px;
      border-radius: 50%;
      background: var(--accent-soft);
      color: var(--accent-ink);
      font-weight: 650;
      font-size: 26px;
    }
    .gone {
      display: grid;
      justify-items: center;
      gap: 14px;
      padding-block: 14vh;
      text-align: center;
    }
    .gone app-icon {
      color: var(--ink-3);
    }
    .gone .btn {
      margin-top: 8px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AuthorPage {
  /** Of the route. */
  readonly handle = input.required<string>();
  /** Query parameter: which picture is open. */
  readonly picture = input<string>();

  private readonly api = inject(SharingApi);
  protected readonly error = signal<ApiError | null>(null);
  protected readonly initial = computed(() => this.handle().charAt(0).toUpperCase());
  protected readonly filter = computed((): PublicFilter => ({ author: this.handle() }));

  constructor() {
    inject(StylesStore).load();
    effect(() => {
      const handle = this.handle();
      untracked(() => void this.load(handle));
    });
  }

  protected async load(handle: string): Promise<void> {
    this.error.set(null);
    try {
      await this.api.author(handle);
    } catch (cause) {
      if (handle === this.handle()) this.error.set(toApiError(cause));
    }
  }
}
