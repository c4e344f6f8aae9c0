import { HttpTestingController, TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { FakeSocket, setUp, settle } from '@testing/fakes';
import { Realtime } from '../realtime/realtime';
import { PreviewFeed, PreviewWish } from './preview-feed';

describe('PreviewFeed', () => {
  let http: HttpTestingController;
  let feed: PreviewFeed;

  beforeEach(async () => {
    http = await setUp('en', [PreviewFeed]);
    vi.useFakeTimers();
    feed = TestBed.inject(PreviewFeed);
  });

  afterEach(() => {
    TestBed.inject(Realtime).stop();
    vi.useRealTimers();
  });

  const wish = (key: string): PreviewWish => ({
    key,
    avatar: 'a',
    version: 1,
    operations: () => Promise.resolve([{ kind: 'tone', brightness: Number(key) }]),
  });

  async function ask(...keys: string[]): Promise<void> {
    for (const key of keys) feed.ask(wish(key));
    await settle();
  }

  /** What was put, in the order it was; each has to be answered. */
  function sent(): TestRequest[] {
    return http.match((request) => request.method === 'PUT');
  }

  async function accept(request: TestRequest): Promise<number> {
    const { serial } = request.request.body as { serial: number };
    request.flush({ session: feed.session, asked: serial });
    await settle();
    return serial;
  }

  async function connect(): Promise<(serial: number, more?: object) => Promise<void>> {
    TestBed.inject(Realtime).start();
    http.expectOne('/api/v1/socket-ticket').flush({ ticket: 't', expires_in: 30 });
    await settle();
    FakeSocket.last.say({ type: 'hello' });
    return async (serial, more = {}) => {
      const { session } = feed;
      const image = `data:${serial}`;
      FakeSocket.last.say({ type: 'edit.preview', session, serial, image, problem: null, ...more });
      await vi.advanceTimersByTimeAsync(100);
    };
  }

  it('asks with its session, and shows what the socket brings', async () => {
    const draw = await connect();
    await ask('1');
    const [request] = sent();
    expect(request.request.url).toBe(`/api/v1/edit-previews/${feed.session}`);
    expect(request.request.body).toEqual({
      avatar: 'a',
      version: 1,
      serial: 1,
      operations: [{ kind: 'tone', brightness: 1 }],
    });
    expect(feed.busy()).toBe(true);
    await accept(request);
    await draw(1);
    expect(feed.shown()).toEqual({ key: '1', image: 'data:1' });
    expect(feed.busy()).toBe(false);
  });

  it('has one under way at most; of what was wished for meanwhile, only the newest is asked for', async () => {
    const draw = await connect();
    await ask('1', '2', '3', '4');
    const [first, ...others] = sent();
    expect(others).toEqual([]);
    await accept(first);
    await ask('5', '6');
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent()).toEqual([]);
    await draw(1);
    const [second, ...more] = sent();
    expect(more).toEqual([]);
    expect(second.request.body).toMatchObject({ serial: 2, operations: [{ brightness: 6 }] });
    // A picture on the way to the newest is better than none.
    expect(feed.shown()?.image).toBe('data:1');
    await accept(second);
    await draw(2);
    expect(feed.shown()).toEqual({ key: '6', image: 'data:2' });
    expect(sent()).toEqual([]);
  });

  it('takes a picture that comes before the answer to the request', async () => {
    const draw = await connect();
    await ask('1');
    const [request] = sent();
    await draw(1);
    expect(feed.shown()?.image).toBe('data:1');
    await accept(request);
    await vi.advanceTimersByTimeAsync(5000);
    http.verify();
  });

  it('drops what is stale, another tab’s, or no longer wanted', async () => {
    const draw = await connect();
    await ask('1');
    await accept(sent()[0]);
    await draw(1, { session: 'another' });
    await draw(0);
    expect(feed.shown()).toBeNull();
    feed.clear();
    await draw(1);
    expect(feed.shown()).toBeNull();
    expect(feed.busy()).toBe(false);
  });

  it('shows again at once what was seen before, and not what comes late', async () => {
    const draw = await connect();
    await ask('1');
    await accept(sent()[0]);
    await draw(1);
    await ask('2');
    await accept(sent()[0]);
    await ask('1');
    expect(feed.shown()).toEqual({ key: '1', image: 'data:1' });
    await draw(2);
    expect(feed.shown()?.key).toBe('1');
    await ask('2');
    expect(feed.shown()).toEqual({ key: '2', image: 'data:2' });
    expect(sent()).toEqual([]);
  });

  it('keeps a pace', async () => {
    const draw = await connect();
    await ask('1');
    const [first] = sent();
    await accept(first);
    const { session } = feed;
    FakeSocket.last.say({ type: 'edit.preview', session, serial: 1, image: 'x', problem: null });
    await ask('2');
    expect(sent()).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    await accept(sent()[0]);
    await draw(2);
    expect(feed.shown()?.image).toBe('data:2');
  });

  it('asks for the picture while there is no socket', async () => {
    await ask('1');
    await accept(sent()[0]);
    const url = `/api/v1/edit-previews/${feed.session}`;
    await vi.advanceTimersByTimeAsync(250);
    const answer = { session: feed.session, asked: 1, image: null, problem: null };
    http.expectOne(url).flush({ ...answer, serial: null });
    await vi.advanceTimersByTimeAsync(250);
    http.expectOne(url).flush({ ...answer, serial: 1, image: 'data:polled' });
    await settle();
    expect(feed.shown()?.image).toBe('data:polled');
    await vi.advanceTimersByTimeAsync(5000);
    http.verify();
  });

  it('says what the matter is, keeps the last picture, and forgets it with the next', async () => {
    const draw = await connect();
    await ask('1');
    await accept(sent()[0]);
    await draw(1);
    await ask('2');
    await accept(sent()[0]);
    await draw(2, { image: null, problem: { code: 'edit.no_face', detail: 'No face' } });
    expect(feed.problem()).toMatchObject({ code: 'edit.no_face' });
    expect(feed.shown()?.key).toBe('1');
    await ask('1');
    expect(feed.problem()).toBeNull();
  });

  it('reports a refused request, and goes on with the next wish', async () => {
    await connect();
    await ask('1');
    sent()[0].flush({ code: 'not_found', detail: 'Gone' }, { status: 404, statusText: '' });
    await settle();
    expect(feed.problem()).toMatchObject({ code: 'not_found' });
    expect(feed.busy()).toBe(false);
    await vi.advanceTimersByTimeAsync(100);
    await ask('2');
    expect(sent()).toHaveLength(1);
  });

  it('waits and asks again when it was too fast', async () => {
    await connect();
    await ask('1');
    sent()[0].flush({ code: 'throttled' }, { status: 429, statusText: '' });
    await settle();
    expect(feed.problem()).toBeNull();
    expect(sent()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1200);
    expect(sent()).toHaveLength(1);
  });

  it('gives up on a picture that never comes', async () => {
    await connect();
    await ask('1');
    await accept(sent()[0]);
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(1500);
      http
        .match(`/api/v1/edit-previews/${feed.session}`)
        .forEach((one) =>
          one.flush({ session: feed.session, asked: 1, serial: null, image: null, problem: null }),
        );
      await settle();
    }
    expect(feed.busy()).toBe(false);
    expect(feed.problem()).toMatchObject({ message: 'editor.previewLost' });
  });
});
