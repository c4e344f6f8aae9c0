import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { avatar, setUp, settle } from '@testing/fakes';
import { GalleryStore } from './gallery-store';

const LIST = '/api/v1/avatars?order=newest';

describe('GalleryStore', () => {
  let http: HttpTestingController;
  let store: GalleryStore;

  beforeEach(async () => {
    http = await setUp('en', [GalleryStore]);
    store = TestBed.inject(GalleryStore);
    const loading = store.reload();
    http.expectOne(LIST).flush({
      next: 'http://x/api/v1/avatars?cursor=2',
      previous: null,
      results: [avatar('a'), avatar('b')],
    });
    await loading;
  });

  it('goes on by the cursor, without doubles', async () => {
    const more = store.more();
    http
      .expectOne('/api/v1/avatars?cursor=2')
      .flush({ next: null, previous: null, results: [avatar('b'), avatar('c')] });
    await more;
    expect(store.order()).toEqual(['a', 'b', 'c']);
    expect(store.hasMore()).toBe(false);
  });

  it('drops the answer to a question that was replaced', async () => {
    const first = store.show({ q: 'x' });
    const second = store.show({ q: 'xy' });
    http
      .expectOne('/api/v1/avatars?order=newest&q=xy')
      .flush({ next: null, previous: null, results: [avatar('new')] });
    http
      .expectOne('/api/v1/avatars?order=newest&q=x')
      .flush({ next: null, previous: null, results: [avatar('old')] });
    await Promise.all([first, second]);
    expect(store.order()).toEqual(['new']);
  });

  it('shows a change at once and takes it back when it is refused', async () => {
    const update = store.update(store.avatars()[0], { favourite: true });
    expect(store.avatars()[0].favourite).toBe(true);
    http.expectOne('/api/v1/avatars/a').flush(null, { status: 500, statusText: '' });
    await expect(update).rejects.toBeDefined();
    expect(store.avatars()[0].favourite).toBe(false);
  });

  it('removes at once, with one call, and unselects', async () => {
    store.selection.set({ ids: new Set(['a', 'b']), anchor: 'a' });
    const removing = store.remove(['a']);
    expect(store.order()).toEqual(['b']);
    expect([...store.selection().ids]).toEqual(['b']);
    const call = http.expectOne('/api/v1/avatars/bulk');
    expect(call.request.body).toEqual({ ids: ['a'], action: 'delete' });
    call.flush({});
    await removing;
    await settle();
  });

  it('puts removed avatars back when the server refuses', async () => {
    const removing = store.remove(['a']);
    http.expectOne('/api/v1/avatars/bulk').flush(null, { status: 500, statusText: '' });
    await expect(removing).rejects.toBeDefined();
    expect(store.order()).toEqual(['a', 'b']);
  });
});
