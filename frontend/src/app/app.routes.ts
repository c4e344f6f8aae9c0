import { Routes } from '@angular/router';
import { ErrorPage } from './features/errors/error-page';
import { FrontPage } from './features/front/front-page';
import { signedInGuard, signedOutGuard, visitorMatch } from './core/session/guards';

const studio = () => import('./features/studio/studio-page');
const builder = () => import('./features/styles/style-builder-page');
const gallery = () => import('./features/gallery/gallery-page');

/** Fetches the code of a page that needs an answer about the session first, meanwhile. */
export function warm(path: string): void {
  const page = { '/studio': studio, '/gallery': gallery }[path];
  // If it cannot be had, the navigation that needs it says so.
  page?.().catch(() => undefined);
}

export const routes: Routes = [
  {
    path: '',
    pathMatch: 'full',
    canMatch: [visitorMatch],
    component: FrontPage,
  },
  { path: '', pathMatch: 'full', redirectTo: 'studio' },
  {
    path: 'sign-in',
    title: 'title.signIn',
    canActivate: [signedOutGuard],
    loadComponent: () => import('./features/auth/sign-in-page').then((m) => m.SignInPage),
  },
  {
    path: 'sign-up',
    title: 'title.signUp',
    canActivate: [signedOutGuard],
    loadComponent: () => import('./features/auth/sign-up-page').then((m) => m.SignUpPage),
  },
  {
    path: 'reset-password',
    title: 'title.reset',
    loadComponent: () => import('./features/auth/reset-page').then((m) => m.ResetPage),
  },
  {
    path: 'reset-password/:uid/:token',
    title: 'title.reset',
    loadComponent: () => import('./features/auth/reset-page').then((m) => m.ResetPage),
  },
  {
    path: 'studio',
    title: 'title.studio',
    canActivate: [signedInGuard],
    loadComponent: () => studio().then((m) => m.StudioPage),
  },
  {
    path: 'gallery',
    title: 'title.gallery',
    canActivate: [signedInGuard],
    loadComponent: () => gallery().then((m) => m.GalleryPage),
  },
  {
    path: 'edit/photo/:photoId',
    title: 'title.editor',
    canActivate: [signedInGuard],
    loadComponent: () => import('./features/editor/photo-opener').then((m) => m.PhotoOpener),
  },
  {
    path: 'edit/:avatarId',
    title: 'title.editor',
    canActivate: [signedInGuard],
    // The page answers itself, so that its code stays out of the first load.
    canDeactivate: [(page: { mayLeave?(): Promise<boolean> }) => page.mayLeave?.() ?? true],
    loadComponent: () => import('./features/editor/editor-page').then((m) => m.EditorPage),
  },
  {
    path: 'styles/new',
    title: 'title.newStyle',
    canActivate: [signedInGuard],
    loadComponent: () => builder().then((m) => m.StyleBuilderPage),
  },
  {
    path: 'styles/:styleId',
    title: 'title.style',
    canActivate: [signedInGuard],
    loadComponent: () => builder().then((m) => m.StyleBuilderPage),
  },
  {
    path: 'settings',
    title: 'title.settings',
    canActivate: [signedInGuard],
    loadComponent: () => import('./features/settings/settings-page').then((m) => m.SettingsPage),
  },
  {
    path: 'explore',
    title: 'title.explore',
    loadComponent: () => import('./features/explore/explore-page').then((m) => m.ExplorePage),
  },
  {
    path: 'authors/:handle',
    title: 'title.author',
    loadComponent: () => import('./features/explore/author-page').then((m) => m.AuthorPage),
  },
  {
    path: 's/:token',
    title: 'title.shared',
    loadComponent: () => import('./features/sharing/shared-page').then((m) => m.SharedPage),
  },
  {
    path: 'privacy',
    title: 'title.privacy',
    loadComponent: () => import('./features/privacy/privacy-page').then((m) => m.PrivacyPage),
  },
  {
    path: 'verify',
    title: 'title.verify',
    loadComponent: () => import('./features/verify/verify-page').then((m) => m.VerifyPage),
  },
  {
    path: 'forbidden',
    title: 'title.forbidden',
    data: { kind: 'forbidden' },
    component: ErrorPage,
  },
  {
    path: 'offline',
    title: 'title.offline',
    data: { kind: 'offline' },
    component: ErrorPage,
  },
  {
    path: '**',
    title: 'title.notFound',
    data: { kind: 'notFound' },
    component: ErrorPage,
  },
];
