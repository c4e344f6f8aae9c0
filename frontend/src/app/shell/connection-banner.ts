import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  signal,
} from '@angular/core';
import { TranslatePipe } from '../core/i18n/translate.pipe';
import { Realtime } from '../core/realtime/realtime';
import { SessionStore } from '../core/session/session-store';
import { Icon } from '../ui/icon';

const PATIENCE_MS = 4000;

/** Says that there is no network, or that live progress is being reconnected. */
@Component({
  selector: 'app-connection-banner',
  imports: [Icon, TranslatePipe],
  template: `
    <div role="status">
      @if (trouble(); as kind) {
        <div class="banner" data-testid="connection-banner">
          <app-icon name="offline" [size]="18" />
          <span>{{ (kind === 'offline' ? 'shell.offline' : 'shell.reconnecting') | t }}</span>
          @if (kind === 'reconnecting') {
            <button type="button" (click)="realtime.retryNow()">{{ 'shell.retry' | t }}</button>
          }
        </div>
      }
    </div>
  `,
  styles: `
    :host {
      position: sticky;
      z-index: 99;
      top: var(--header);
      display: block;
    }
    .banner {
      display: flex;
      align-items: center;
      justify-content: center;
      gap: 10px;
      min-height: 44px;
      padding: 4px var(--page);
      background: var(--warn-soft);
      font-size: 14px;
    }
    app-icon {
      flex: none;
      color: var(--warn);
    }
    button {
      min-height: 44px;
      padding: 0 10px;
      border: 0;
      background: none;
      color: inherit;
      font-weight: 600;
      text-decoration: underline;
      text-underline-offset: 3px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConnectionBanner {
  protected readonly realtime = inject(Realtime);
  private readonly session = inject(SessionStore);
  private readonly late = signal(false);

  protected readonly trouble = computed(() => {
    if (!this.realtime.online()) return 'offline';
    return this.late() ? 'reconnecting' : null;
  });

  constructor() {
    // A short gap is nobody's business.
    let timer: ReturnType<typeof setTimeout> | undefined;
    effect(() => {
      const status = this.realtime.status();
      const down = this.session.signedIn() && status !== 'open' && status !== 'idle';
      if (!down) {
        clearTimeout(timer);
        timer = undefined;
        this.late.set(false);
      } else {
        timer ??= setTimeout(() => this.late.set(true), PATIENCE_MS);
      }
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(timer));
  }
}
