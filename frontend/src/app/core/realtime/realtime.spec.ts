import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { FakeSocket, setUp, settle } from '@testing/fakes';
import { backoffSeconds } from './backoff';
import { Realtime } from './realtime';

describe('Realtime', () => {
  let http: HttpTestingController;
  let realtime: Realtime;

  beforeEach(async () => {
    http = await setUp();
    vi.useFakeTimers();
    realtime = TestBed.inject(Realtime);
  });

  afterEach(() => {
    realtime.stop();
    vi.useRealTimers();
  });

  async function ticket(): Promise<void> {
    http.expectOne('/api/v1/socket-ticket').flush({ ticket: 'secret', expires_in: 30 });
    await settle();
  }

  it('offers the ticket as a subprotocol and not in the address', async () => {
    realtime.start();
    await ticket();
    expect(FakeSocket.last.protocols).toEqual(['app.v1', 'ticket.secret']);
    expect(FakeSocket.last.url).toMatch(/^ws:.*\/ws\/progress$/);
    expect(realtime.status()).toBe('connecting');
    FakeSocket.last.say({ type: 'hello' });
    expect(realtime.status()).toBe('open');
  });

  it('reconnects with a fresh ticket after a wait', async () => {
    realtime.start();
    await ticket();
    FakeSocket.last.say({ type: 'hello' });
    FakeSocket.last.drop();
    expect(realtime.status()).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1400);
    await ticket();
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it('keeps trying when the server cannot be reached', async () => {
    realtime.start();
    http.expectOne('/api/v1/socket-ticket').error(new ProgressEvent('error'));
    await settle();
    expect(realtime.status()).toBe('waiting');
    realtime.retryNow();
    await ticket();
    expect(FakeSocket.opened).toHaveLength(1);
  });

  it('gives up once signed out', async () => {
    realtime.start();
    http
      .expectOne('/api/v1/socket-ticket')
      .flush({ code: 'auth.required' }, { status: 401, statusText: '' });
    await settle();
    expect(realtime.status()).toBe('idle');
    await vi.advanceTimersByTimeAsync(60_000);
    http.verify();
  });

  it('pings, and drops a connection that has fallen silent', async () => {
    realtime.start();
    await ticket();
    FakeSocket.last.say({ type: 'hello' });
    await vi.advanceTimersByTimeAsync(26_000);
    expect(FakeSocket.last.sent).toEqual(['{"type":"ping"}']);
    await vi.advanceTimersByTimeAsync(50_000);
    expect(realtime.status()).not.toBe('open');
  });

  it('waits longer each time, up to half a minute', () => {
    expect(backoffSeconds(0, 0.5)).toBe(1);
    expect(backoffSeconds(3, 0.5)).toBe(8);
    expect(backoffSeconds(20, 0.5)).toBe(30);
    expect(backoffSeconds(0, 0)).toBeCloseTo(0.7);
    expect(backoffSeconds(0, 1)).toBeCloseTo(1.3);
  });
});
