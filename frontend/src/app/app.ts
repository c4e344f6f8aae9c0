import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  effect,
  inject,
  untracked,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterOutlet } from '@angular/router';
import { filter, take } from 'rxjs';
import { JobsStore } from './core/jobs/jobs-store';
import { TranslatePipe } from './core/i18n/translate.pipe';
import { Realtime } from './core/realtime/realtime';
import { SessionEvents } from './core/session/session-events';
import { SessionStore } from './core/session/session-store';
import { StylesStore } from './core/styles/styles-store';
import { ConnectionBanner } from './shell/connection-banner';
import { Header } from './shell/header';
import { ToastList } from './ui/toast-list';

const GUARDED = /^\/(studio|gallery|edit|settings)/;

/** The frame around every page. */
@Component({
  selector: 'app-root',
  imports: [RouterOutlet, Header, ConnectionBanner, ToastList, TranslatePipe],
  template: `
    <a class="skip" href="#main" (click)="skip($event, main)">{{ 'shell.skip' | t }}</a>
    <app-header />
    <app-connection-banner />
    <main id="main" tabindex="-1" #main>
      <router-outlet />
    </main>
    <app-toast-list />
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      min-height: 100dvh;
    }
    main {
      flex: 1;
      outline: none;
    }
    .skip {
      position: absolute;
      z-index: 1300;
      top: 8px;
      left: 8px;
      padding: 12px 18px;
      border-radius: var(--radius);
      background: var(--ink);
      color: var(--bg);
    }
    .skip:not(:focus) {
      clip-path: inset(50%);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class App {
  private readonly session = inject(SessionStore);

  constructor() {
    const router = inject(Router);
    const realtime = inject(Realtime);
    const styles = inject(StylesStore);
    inject(JobsStore);
    effect(() => {
      const status = this.session.status();
      untracked(() => {
        if (status === 'in') {
          realtime.start();
          styles.load();
        } else {
          realtime.stop();
        }
      });
    });
    // The page is there: what stood in for it in `index.html` goes.
    const boot = inject(DOCUMENT).getElementById('boot');
    router.events
      .pipe(
        filter((event) => event instanceof NavigationEnd),
        take(1),
      )
      .subscribe(() => boot?.remove());
    // The session ended under a page that needs one.
    inject(SessionEvents)
      .expired.pipe(takeUntilDestroyed())
      .subscribe(() => {
        if (!GUARDED.test(router.url)) return;
        void router.navigate(['/sign-in'], { queryParams: { next: router.url } });
      });
  }

  protected skip(event: Event, main: HTMLElement): void {
    event.preventDefault();
    main.focus();
    main.scrollIntoView();
  }
}
