import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { safeNext } from '../../core/session/guards';

type Kind = 'notFound' | 'forbidden' | 'offline';

const TEXTS: Record<Kind, { code: string; title: MessageKey; text: MessageKey }> = {
  notFound: { code: '404', title: 'title.notFound', text: 'errors.notFound' },
  forbidden: { code: '403', title: 'title.forbidden', text: 'errors.forbidden' },
  offline: { code: '', title: 'title.offline', text: 'errors.offline' },
};

@Component({
  selector: 'app-error-page',
  imports: [RouterLink, TranslatePipe],
  template: `
    <div class="page">
      <svg viewBox="0 0 200 200" width="160" height="160" aria-hidden="true">
        <rect x="4" y="4" width="192" height="192" rx="28" />
        <circle cx="100" cy="82" r="34" />
        <path d="M36 176c6-36 32-54 64-54s58 18 64 54" />
      </svg>
      <h1>{{ texts().title | t }}</h1>
      <p class="muted">{{ texts().text | t }}</p>
      @if (next(); as address) {
        <a class="btn btn--primary" [href]="address">{{ 'common.retry' | t }}</a>
      } @else {
        <a class="btn btn--primary" routerLink="/">{{ 'errors.home' | t }}</a>
      }
      @if (texts().code) {
        <p class="code">{{ texts().code }}</p>
      }
    </div>
  `,
  styles: `
    .page {
      display: grid;
      place-items: center;
      align-content: center;
      gap: 16px;
      min-height: calc(100dvh - var(--header));
      text-align: center;
    }
    svg {
      fill: none;
      stroke: var(--line-strong);
      stroke-width: 3;
      stroke-dasharray: 7 8;
      stroke-linecap: round;
    }
    p {
      max-width: 44ch;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ErrorPage {
  readonly kind = input<Kind>('notFound');
  /** Where the visitor wanted to go when the network failed. */
  readonly next = input(null, { transform: (url: string | undefined) => url && safeNext(url) });
  protected readonly texts = computed(() => TEXTS[this.kind()]);
}
