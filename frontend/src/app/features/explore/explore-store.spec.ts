import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { publicPicture, setUp, settle } from '@testing/fakes';
import { ExploreStore } from './explore-store';

const LIST = '/api/v1/public';

describe('ExploreStore', () => {
  let http: HttpTestingController;
  let store: ExploreStore;

  beforeEach(async () => {
    http = await setUp('en', [ExploreStore]);
    store = TestBed.inject(ExploreStore);
    const loading = store.show({});
    http.expectOne(LIST).flush({
      next: 'http://x/api/v1/public?cursor=2',
      previous: null,
      results: [publicPicture('a', { likes: 3 }), publicPicture('b')],
    });
    await loading;
  });

  const shown = () => store.pictures().map(({ id }) => id);

  it('goes on by the cursor, without doubles, to the end', async () => {
    const more = store.more();
    http
      .expectOne('/api/v1/public?cursor=2')
      .flush({ next: null, results: [publicPicture('b'), publicPicture('c')] });
    await more;
    expect(shown()).toEqual(['a', 'b', 'c']);
    expect(store.complete()).toBe(true);
  });

  it('asks only once again after a failure, and only when told to', async () => {
    const more = store.more();
    http.expectOne('/api/v1/public?cursor=2').flush(null, { status: 503, statusText: '' });
    await more;
    expect(store.error()?.code).toBe('server.unavailable');
    await store.more();
    http.expectNone('/api/v1/public?cursor=2');
    const again = store.retry();
    http.expectOne('/api/v1/public?cursor=2').flush({ next: null, results: [publicPicture('c')] });
    await again;
    expect(store.error()).toBeNull();
    expect(shown()).toEqual(['a', 'b', 'c']);
  });

  it('drops the answer to a question that was replaced', async () => {
    const first = store.show({ style: 'anime' });
    const second = store.show({ style: 'comic', order: 'likes' });
    http
      .expectOne('/api/v1/public?style=comic&order=likes')
      .flush({ next: null, results: [publicPicture('new')] });
    http
      .expectOne('/api/v1/public?style=anime')
      .flush({ next: null, results: [publicPicture('old')] });
    await Promise.all([first, second]);
    expect(shown()).toEqual(['new']);
  });

  it('shows a like at once and keeps what the server counted', async () => {
    const liking = store.like(store.pictures()[0]);
    expect(store.pictures()[0]).toMatchObject({ liked: true, likes: 4 });
    const call = http.expectOne('/api/v1/public/a/like');
    expect(call.request.method).toBe('PUT');
    call.flush({ likes: 9, liked: true });
    await liking;
    expect(store.pictures()[0]).toMatchObject({ liked: true, likes: 9 });
  });

  it('takes a like back when it is refused', async () => {
    const liking = store.like(store.pictures()[0]);
    http
      .expectOne('/api/v1/public/a/like')
      .flush({ code: 'moderation.suspended', detail: 'No.' }, { status: 403, statusText: '' });
    await expect(liking).rejects.toMatchObject({ code: 'moderation.suspended' });
    expect(store.pictures()[0]).toMatchObject({ liked: false, likes: 3 });
  });

  it('asks anew once an author is blocked, as all of theirs goes', async () => {
    const blocking = store.block(store.pictures()[0]);
    const call = http.expectOne('/api/v1/me/blocks');
    expect(call.request.body).toEqual({ publication: 'a' });
    call.flush({ id: 'block', author: 'anna', created_at: '2026-11-24T10:00:00Z' });
    await settle();
    http.expectOne(LIST).flush({ next: null, results: [publicPicture('b')] });
    await expect(blocking).resolves.toMatchObject({ id: 'block' });
    expect(shown()).toEqual(['b']);
  });
});
