import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { FakeSocket, ME, avatar, generation, setUp, settle, variant } from '@testing/fakes';
import { Realtime } from '../realtime/realtime';
import { SessionStore } from '../session/session-store';
import { JobsStore } from './jobs-store';

describe('JobsStore', () => {
  let http: HttpTestingController;
  let jobs: JobsStore;

  beforeEach(async () => {
    http = await setUp();
    const session = TestBed.inject(SessionStore).ready();
    http.expectOne('/api/v1/me').flush(ME);
    await session;
    jobs = TestBed.inject(JobsStore);
    TestBed.tick();
  });

  afterEach(() => {
    TestBed.inject(Realtime).stop();
    vi.useRealTimers();
  });

  async function connect(): Promise<FakeSocket> {
    TestBed.inject(Realtime).start();
    http.expectOne('/api/v1/socket-ticket').flush({ ticket: 't', expires_in: 30 });
    await settle();
    FakeSocket.last.say({ type: 'hello' });
    await settle();
    return FakeSocket.last;
  }

  async function start(): Promise<void> {
    const started = jobs.start({ photo: 'p', style: 'anime', variants: 2, angles: [], size: 512 });
    http.expectOne('/api/v1/generations').flush(generation());
    await started;
  }

  it('shows a generation at once and follows it over the socket', async () => {
    const socket = await connect();
    await start();
    expect(jobs.active()).toHaveLength(1);
    socket.say({
      type: 'variant',
      generation: 'generation',
      variant: variant(0, { status: 'drawing', progress: 0.5, preview: 'data:x' }),
    });
    expect(jobs.all()[0].variants[0].preview).toBe('data:x');
    socket.say({
      type: 'generation',
      generation: { id: 'generation', status: 'done', progress: 1, finished_at: 'now' },
    });
    expect(jobs.active()).toHaveLength(0);
  });

  it('fetches a generation that another tab started', async () => {
    const socket = await connect();
    socket.say({ type: 'variant', generation: 'other', variant: variant(0) });
    http.expectOne('/api/v1/generations/other').flush(generation({ id: 'other' }));
    await settle();
    expect(jobs.all().map(({ id }) => id)).toEqual(['other']);
  });

  it('catches up from the snapshot, and asks for what is not in it', async () => {
    const socket = await connect();
    await start();
    socket.say({ type: 'snapshot', generations: [], photos: [] });
    http.expectOne('/api/v1/generations/generation').flush(generation({ status: 'done' }));
    await settle();
    expect(jobs.all()[0].status).toBe('done');
  });

  it('polls while the socket is down, and only while something runs', async () => {
    vi.useFakeTimers();
    await start();
    TestBed.tick();
    await vi.advanceTimersByTimeAsync(2600);
    http.expectOne('/api/v1/generations/generation').flush(generation({ status: 'done' }));
    await settle();
    TestBed.tick();
    await vi.advanceTimersByTimeAsync(6000);
    http.verify();
  });

  it('marks a kept variant at once, and takes it back when the server refuses', async () => {
    await start();
    const keeping = jobs.keep('generation', variant(0));
    expect(jobs.all()[0].variants[0].kept_avatar).toBe('pending');
    http.expectOne('/api/v1/variants/variant-0/keep').flush(avatar('a1'));
    await keeping;
    expect(jobs.all()[0].variants[0].kept_avatar).toBe('a1');

    const refused = jobs.keep('generation', variant(1));
    http
      .expectOne('/api/v1/variants/variant-1/keep')
      .flush({ code: 'quota.storage' }, { status: 403, statusText: '' });
    await expect(refused).rejects.toMatchObject({ code: 'quota.storage' });
    expect(jobs.all()[0].variants[1].kept_avatar).toBeNull();
  });

  it('puts a removed generation back when the server refuses', async () => {
    await start();
    const removing = jobs.remove('generation');
    expect(jobs.all()).toHaveLength(0);
    http.expectOne('/api/v1/generations/generation').flush(null, { status: 500, statusText: '' });
    await expect(removing).rejects.toBeDefined();
    expect(jobs.all()).toHaveLength(1);
  });
});
