import { TestBed } from '@angular/core/testing';
import { setUp, settle } from '@testing/fakes';
import { ApiClient } from './api-client';
import { readCookie } from './interceptors';
import { ApiError } from './problem';
import { SessionEvents } from '../session/session-events';

describe('apiInterceptor', () => {
  it('sends the language always, the CSRF token only with what changes something', async () => {
    const http = await setUp('ru');
    document.cookie = 'csrftoken=abc%3D';
    const api = TestBed.inject(ApiClient);
    void api.me();
    void api.signOut();
    const read = http.expectOne('/api/v1/me').request;
    expect(read.headers.get('Accept-Language')).toBe('ru');
    expect(read.headers.has('X-CSRFToken')).toBe(false);
    expect(http.expectOne('/api/v1/auth/logout').request.headers.get('X-CSRFToken')).toBe('abc=');
  });

  it('turns failures into ApiErrors and tells of a lost session', async () => {
    const http = await setUp();
    let told = 0;
    TestBed.inject(SessionEvents).expired.subscribe(() => told++);
    const call = TestBed.inject(ApiClient).me();
    http
      .expectOne('/api/v1/me')
      .flush({ code: 'auth.required', detail: 'Sign in' }, { status: 401, statusText: '' });
    await expect(call).rejects.toBeInstanceOf(ApiError);
    await settle();
    expect(told).toBe(1);
  });

  it('sends the idempotency key of a generation', async () => {
    const http = await setUp();
    void TestBed.inject(ApiClient).createGeneration(
      { photo: 'p', style: 's', variants: 1, angles: [], size: 512 },
      'key-1',
    );
    const { headers } = http.expectOne('/api/v1/generations').request;
    expect(headers.get('Idempotency-Key')).toBe('key-1');
  });

  it('follows a cursor on its own origin, and leaves empty filters out', async () => {
    const http = await setUp();
    const api = TestBed.inject(ApiClient);
    void api.more('http://elsewhere:8000/api/v1/avatars?cursor=xyz');
    http.expectOne('/api/v1/avatars?cursor=xyz');
    void api.avatars({ q: '', tag: 'work', favourite: true });
    http.expectOne('/api/v1/avatars?tag=work&favourite=true');
  });
});

describe('readCookie', () => {
  it('finds a cookie among others, and null without it', () => {
    expect(readCookie('b', 'a=1; b=2=3; c=4')).toBe('2=3');
    expect(readCookie('x', 'a=1')).toBeNull();
  });
});
