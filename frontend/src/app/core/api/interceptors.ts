import { HttpErrorResponse, HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, throwError } from 'rxjs';
import { I18n } from '../i18n/i18n';
import { SessionEvents } from '../session/session-events';
import { toApiError } from './problem';

const API = '/api/v1/';
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

export function readCookie(name: string, cookies: string = document.cookie): string | null {
  const found = cookies
    .split('; ')
    .map((pair) => pair.split('='))
    .find(([key]) => key === name);
  return found ? decodeURIComponent(found.slice(1).join('=')) : null;
}

/** Language, CSRF token and one shape of error for every call of the API. */
export const apiInterceptor: HttpInterceptorFn = (request, next) => {
  if (!request.url.startsWith(API)) return next(request);
  const events = inject(SessionEvents);
  let headers = request.headers.set('Accept-Language', inject(I18n).language());
  const token = readCookie('csrftoken');
  if (!SAFE.has(request.method) && token) headers = headers.set('X-CSRFToken', token);
  return next(request.clone({ headers })).pipe(
    catchError((cause: unknown) => {
      if (cause instanceof HttpErrorResponse && cause.status === 401) events.expired.next();
      return throwError(() => toApiError(cause));
    }),
  );
};
