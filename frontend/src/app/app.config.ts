import { provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  ApplicationConfig,
  inject,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
  provideZonelessChangeDetection,
} from '@angular/core';
import {
  NavigationError,
  RedirectCommand,
  Router,
  TitleStrategy,
  provideRouter,
  withComponentInputBinding,
  withInMemoryScrolling,
  withNavigationErrorHandler,
} from '@angular/router';
import { routes, warm } from './app.routes';
import { apiInterceptor } from './core/api/interceptors';
import { I18n } from './core/i18n/i18n';
import { PageTitles } from './core/i18n/page-titles';
import { SessionStore } from './core/session/session-store';
import { StylesStore } from './core/styles/styles-store';

const RELOADED = 'reloaded-for';

/**
 * A page's code could not be fetched. Offline, it says so; online, a new version has been
 * deployed and the page is loaded afresh, once.
 */
function recover(error: NavigationError): RedirectCommand | void {
  const router = inject(Router);
  const offline = new RedirectCommand(
    router.createUrlTree(['/offline'], { queryParams: { next: error.url } }),
    { skipLocationChange: true },
  );
  if (!navigator.onLine || sessionStorage.getItem(RELOADED) === error.url) return offline;
  sessionStorage.setItem(RELOADED, error.url);
  location.assign(error.url);
}

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideZonelessChangeDetection(),
    provideHttpClient(withInterceptors([apiInterceptor])),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withNavigationErrorHandler(recover),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled', anchorScrolling: 'enabled' }),
    ),
    { provide: TitleStrategy, useExisting: PageTitles },
    provideAppInitializer(() => {
      // Who this is and what can be drawn are asked for while the words are on their way.
      void inject(SessionStore).ready();
      inject(StylesStore).load();
      warm(location.pathname);
      return inject(I18n).init();
    }),
  ],
};
