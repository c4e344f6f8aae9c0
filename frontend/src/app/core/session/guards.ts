import { inject } from '@angular/core';
import { CanActivateFn, CanMatchFn, Router } from '@angular/router';
import { SessionStore } from './session-store';

/** Sends a signed-out visitor to sign in, and back afterwards. */
export const signedInGuard: CanActivateFn = async (_route, state) => {
  const session = inject(SessionStore);
  const router = inject(Router);
  await session.ready();
  if (session.signedIn()) return true;
  // Without an answer nobody is sent to sign in: the server is out of reach.
  const page = session.status() === 'unknown' ? '/offline' : '/sign-in';
  return router.createUrlTree([page], { queryParams: { next: state.url } });
};

/** Sends who is signed in to the studio: the sign-in pages are not for them. */
export const signedOutGuard: CanActivateFn = async () => {
  const session = inject(SessionStore);
  const router = inject(Router);
  await session.ready();
  return !session.signedIn() || router.createUrlTree(['/studio']);
};

/** The front page is for visitors; `/` is the studio for everyone else. */
export const visitorMatch: CanMatchFn = async () => {
  const session = inject(SessionStore);
  await session.ready();
  return !session.signedIn();
};

/** A path inside this site to go to after signing in; anything else becomes the studio. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/studio';
}
