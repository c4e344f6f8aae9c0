import { TestBed } from '@angular/core/testing';
import type { Export } from '@app/core/api/models';
import { FakeSocket, setUp, settle } from '@testing/fakes';
import { Realtime } from '../realtime/realtime';
import { Exports } from './exports';

const QUEUED: Export = {
  id: 'e1',
  status: 'queued',
  file_url: null,
  filename: 'avatar.avif',
  size_bytes: null,
  problem: null,
  created_at: '2026-11-22T10:00:00Z',
  expires_at: '2026-11-23T10:00:00Z',
};
const DONE: Export = { ...QUEUED, status: 'done', file_url: '/f', size_bytes: 10 };

describe('Exports', () => {
  afterEach(() => {
    TestBed.inject(Realtime).stop();
    vi.useRealTimers();
  });

  it('waits for the file by asking', async () => {
    vi.useFakeTimers();
    const http = await setUp();
    const file = TestBed.inject(Exports).prepare({ avatars: ['a'], format: 'avif' });
    http.expectOne('/api/v1/exports').flush(QUEUED);
    await vi.advanceTimersByTimeAsync(1300);
    http.expectOne('/api/v1/exports/e1').flush(DONE);
    await expect(file).resolves.toMatchObject({ file_url: '/f' });
  });

  it('does not miss a file that was ready before the answer came', async () => {
    const http = await setUp();
    TestBed.inject(Realtime).start();
    http.expectOne('/api/v1/socket-ticket').flush({ ticket: 't', expires_in: 30 });
    await settle();
    const file = TestBed.inject(Exports).prepare({ avatars: ['a'] });
    FakeSocket.last.say({ type: 'export', export: DONE });
    http.expectOne('/api/v1/exports').flush(QUEUED);
    await expect(file).resolves.toMatchObject({ id: 'e1', status: 'done' });
  });

  it('says why an export failed', async () => {
    const http = await setUp();
    const file = TestBed.inject(Exports).prepare({ avatars: ['a'] });
    http
      .expectOne('/api/v1/exports')
      .flush({ ...QUEUED, status: 'failed', problem: { code: 'export.gone', detail: 'Gone' } });
    await expect(file).rejects.toMatchObject({ code: 'export.gone' });
  });
});
