import { TestBed } from '@angular/core/testing';
import { ME, setUp, settle } from '@testing/fakes';
import { I18n } from '../i18n/i18n';
import { safeNext } from './guards';
import { SessionStore } from './session-store';

describe('SessionStore', () => {
  it('asks once who is signed in', async () => {
    const http = await setUp();
    const session = TestBed.inject(SessionStore);
    const ready = Promise.all([session.ready(), session.ready()]);
    http.expectOne('/api/v1/me').flush(ME);
    await ready;
    expect(session.signedIn()).toBe(true);
    expect(session.me()?.email).toBe(ME.email);
  });

  it('is out when the server does not know us, and asks again after an outage', async () => {
    const http = await setUp();
    const session = TestBed.inject(SessionStore);
    let ready = session.ready();
    http.expectOne('/api/v1/me').flush(null, { status: 503, statusText: '' });
    await ready;
    expect(session.status()).toBe('unknown');
    ready = session.ready();
    http.expectOne('/api/v1/me').flush(ME);
    await ready;
    expect(session.status()).toBe('in');
  });

  it('fetches the CSRF cookie, signs in, and adopts the account’s language', async () => {
    const http = await setUp('en');
    const session = TestBed.inject(SessionStore);
    const signing = session.signIn('a@b.c', 'secret');
    http.expectOne('/api/v1/auth/csrf').flush({ csrf_token: 'x' });
    await settle();
    http.expectOne('/api/v1/auth/login').flush({ ...ME, language: 'ru' });
    await signing;
    expect(TestBed.inject(I18n).language()).toBe('ru');
    expect(document.documentElement.lang).toBe('ru');
  });

  it('saves a switch of language to the account only when signed in', async () => {
    const http = await setUp('en');
    const session = TestBed.inject(SessionStore);
    await session.useLanguage('ru');
    http.expectNone('/api/v1/me');
    const ready = session.ready();
    http.expectOne('/api/v1/me').flush({ ...ME, language: 'ru' });
    await ready;
    const switching = session.useLanguage('en');
    await settle();
    await settle();
    const saved = http.expectOne('/api/v1/me');
    expect(saved.request.body).toEqual({ language: 'en' });
    saved.flush(ME);
    await switching;
  });
});

describe('safeNext', () => {
  it('stays on this site', () => {
    expect(safeNext('/gallery?avatar=1')).toBe('/gallery?avatar=1');
    expect(safeNext('https://evil.example')).toBe('/studio');
    expect(safeNext('//evil.example')).toBe('/studio');
    expect(safeNext('/\\evil.example')).toBe('/studio');
    expect(safeNext(null)).toBe('/studio');
  });
});
