import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { ME, setUp } from '@testing/fakes';
import { SessionStore } from '../session/session-store';
import { CONSENT_VERSION, Consent } from './consent';

async function signedInAs(id: string): Promise<Consent> {
  const stored = localStorage.getItem('photo-consent');
  const http: HttpTestingController = await setUp();
  // `setUp` empties the storage; here is a browser that was closed and opened again.
  if (stored) localStorage.setItem('photo-consent', stored);
  const session = TestBed.inject(SessionStore).ready();
  http.expectOne('/api/v1/me').flush({ ...ME, id });
  await session;
  return TestBed.inject(Consent);
}

describe('Consent', () => {
  beforeEach(() => localStorage.removeItem('photo-consent'));
  afterEach(() => localStorage.removeItem('photo-consent'));

  it('is asked for once, and remembered for the person', async () => {
    const first = await signedInAs('ann');
    expect(first.given()).toBe(false);
    first.give();
    expect(first.given()).toBe(true);
    TestBed.resetTestingModule();
    expect((await signedInAs('ann')).given()).toBe(true);
  });

  it('of one person is not that of the next at the same browser', async () => {
    (await signedInAs('ann')).give();
    TestBed.resetTestingModule();
    expect((await signedInAs('bob')).given()).toBe(false);
  });

  it('to other words counts for nothing', async () => {
    localStorage.setItem('photo-consent', '2019-01 ann');
    expect((await signedInAs('ann')).given()).toBe(false);
    expect(CONSENT_VERSION).not.toBe('2019-01');
  });
});
