import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { FakeSocket, edit, setUp, settle } from '@testing/fakes';
import type { Edit } from '../api/models';
import { Realtime } from '../realtime/realtime';
import { EditJobs } from './edit-jobs';

describe('EditJobs', () => {
  let http: HttpTestingController;
  let jobs: EditJobs;

  beforeEach(async () => {
    http = await setUp();
    vi.useFakeTimers();
    jobs = TestBed.inject(EditJobs);
  });

  afterEach(() => {
    TestBed.inject(Realtime).stop();
    vi.useRealTimers();
  });

  function follow(from: Edit) {
    const steps: number[] = [];
    const gone = new AbortController();
    let ended: Edit | null = null;
    const promise = jobs.follow(from, ({ progress }) => steps.push(progress), gone.signal);
    promise.then(
      (one) => (ended = one),
      () => undefined,
    );
    return { steps, gone, promise, ended: () => ended };
  }

  it('follows an edit over the socket to its end, and never back', async () => {
    TestBed.inject(Realtime).start();
    http.expectOne('/api/v1/socket-ticket').flush({ ticket: 't', expires_in: 30 });
    await settle();
    const followed = follow(edit({ progress: 0.1 }));
    const say = (change: Partial<Edit>) =>
      FakeSocket.last.say({ type: 'edit', edit: edit(change) });
    say({ progress: 0.5, status: 'generating' });
    say({ progress: 0.2, status: 'generating' });
    say({ id: 'another', progress: 0.9, status: 'done' });
    expect(followed.steps).toEqual([0.5]);
    say({ progress: 1, status: 'done', version: 2 });
    await settle();
    expect(followed.ended()).toMatchObject({ status: 'done', version: 2 });
    await vi.advanceTimersByTimeAsync(10_000);
    http.verify();
  });

  it('asks while there is no socket, also when one answer is lost', async () => {
    const followed = follow(edit());
    await vi.advanceTimersByTimeAsync(1200);
    http.expectOne('/api/v1/edits/edit').error(new ProgressEvent('error'));
    await vi.advanceTimersByTimeAsync(1200);
    http.expectOne('/api/v1/edits/edit').flush(edit({ status: 'failed' }));
    await settle();
    expect(followed.ended()).toMatchObject({ status: 'failed' });
  });

  it('has nothing to follow where the end is known', async () => {
    const followed = follow(edit({ status: 'done', version: 3 }));
    await settle();
    expect(followed.ended()).toMatchObject({ version: 3 });
  });

  it('stops listening when the page is left', async () => {
    const followed = follow(edit());
    followed.gone.abort();
    await expect(followed.promise).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(10_000);
    http.verify();
  });
});
