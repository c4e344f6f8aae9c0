import { HttpEventType } from '@angular/common/http';
import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import type { AnalysisSummary } from '@app/core/api/models';
import { FakeSocket, ME, photo, setUp, settle } from '@testing/fakes';
import { Realtime } from '../realtime/realtime';
import { SessionStore } from '../session/session-store';
import { CONSENT_VERSION, Consent } from './consent';
import { PhotosStore } from './photos-store';

const ANALYSIS: AnalysisSummary = {
  version: 1,
  width: 600,
  height: 400,
  faces: [{ x: 200, y: 100, width: 80, height: 100 }],
  chosen: 0,
  face: {
    box: { x: 200, y: 100, width: 80, height: 100 },
    outline: [],
    landmarks: [],
    pose: [0, 0, 0],
    crop: { x: 100, y: 0, size: 300 },
    sharpness: 1,
    brightness: 0.5,
  },
  issues: [],
  measures: {},
};

describe('PhotosStore', () => {
  let http: HttpTestingController;
  let photos: PhotosStore;

  beforeEach(async () => {
    URL.createObjectURL = () => 'blob:local';
    URL.revokeObjectURL = () => undefined;
    http = await setUp();
    const session = TestBed.inject(SessionStore).ready();
    http.expectOne('/api/v1/me').flush(ME);
    await session;
    TestBed.inject(Consent).give();
    photos = TestBed.inject(PhotosStore);
    TestBed.tick();
  });

  afterEach(() => {
    TestBed.inject(Realtime).stop();
    vi.useRealTimers();
  });

  function file(size = 1000, type = 'image/jpeg'): File {
    const made = new File(['x'], 'me.jpg', { type });
    Object.defineProperty(made, 'size', { value: size });
    return made;
  }

  it('sends a photo with consent, shows how far it is, and selects it', () => {
    photos.send(file());
    const upload = http.expectOne('/api/v1/photos');
    const body = upload.request.body as FormData;
    expect(body.get('consent')).toBe('true');
    expect(body.get('consent_version')).toBe(CONSENT_VERSION);
    expect((body.get('file') as File).name).toBe('me.jpg');
    upload.event({ type: HttpEventType.UploadProgress, loaded: 250, total: 1000 });
    expect(photos.upload()?.progress).toBe(0.25);
    upload.flush(photo({ file_url: null }));
    expect(photos.upload()).toBeNull();
    expect(photos.current()?.status).toBe('analysing');
    // Until the server has its own copy, the browser's is shown.
    expect(photos.picture(photos.current()!, 512)).toBe('blob:local');
  });

  it('holds a photo until the person has confirmed that they may use it', () => {
    const consent = TestBed.inject(Consent);
    consent.forget();
    photos.send(file());
    TestBed.tick();
    http.expectNone('/api/v1/photos');
    expect(photos.held()?.name).toBe('me.jpg');
    consent.give();
    TestBed.tick();
    http.expectOne('/api/v1/photos').flush(photo());
    expect(photos.held()).toBeNull();
    expect(photos.current()?.id).toBe('photo');
    // And is not asked again.
    photos.send(file());
    http.expectOne('/api/v1/photos').flush(photo());
  });

  it('asks again when the words have changed on the server', () => {
    photos.send(file());
    http.expectOne('/api/v1/photos').flush(
      {
        code: 'validation.failed',
        detail: '',
        errors: [{ field: 'consent_version', code: 'photo.consent_version', detail: 'Reload' }],
      },
      { status: 400, statusText: 'Bad request' },
    );
    expect(TestBed.inject(Consent).given()).toBe(false);
    expect(photos.error()).not.toBeNull();
  });

  it('keeps a photo, and lets it go again', async () => {
    photos.send(file());
    http.expectOne('/api/v1/photos').flush(photo());
    const kept = photos.keep('photo', true);
    const request = http.expectOne('/api/v1/photos/photo');
    expect(request.request.body).toEqual({ keep: true });
    request.flush(photo({ keep: true, delete_at: null }));
    await kept;
    expect(photos.current()?.keep).toBe(true);
  });

  it('polls the analysis while the socket is down, then asks for previews', async () => {
    vi.useFakeTimers();
    photos.send(file());
    http.expectOne('/api/v1/photos').flush(photo());
    TestBed.tick();
    await vi.advanceTimersByTimeAsync(1600);
    http.expectOne('/api/v1/photos/photo').flush(photo({ status: 'ready', analysis: ANALYSIS }));
    await settle();
    http.expectOne('/api/v1/photos/photo/previews').flush({});
    await settle();
    http
      .expectOne('/api/v1/photos/photo/previews')
      .flush({ items: [{ style: 'anime', status: 'done', url: '/p' }] });
    await settle();
    expect(photos.previews().get('anime')?.url).toBe('/p');
  });

  it('refuses what cannot be a photo without sending it', () => {
    photos.send(file(1000, 'application/pdf'));
    expect(photos.error()?.code).toBe('photo.unsupported_type');
    photos.send(file(26 * 1024 * 1024));
    expect(photos.error()?.code).toBe('photo.too_large');
    http.expectNone('/api/v1/photos');
  });

  it('shows why the server refused, and forgets it with the next photo', () => {
    photos.send(file());
    http
      .expectOne('/api/v1/photos')
      .flush({ code: 'photo.truncated', detail: 'Cut off' }, { status: 400, statusText: '' });
    expect(photos.error()?.problem.detail).toBe('Cut off');
    photos.send(file());
    expect(photos.error()).toBeNull();
  });

  it('cancels an upload on its way', () => {
    photos.send(file());
    const upload = http.expectOne('/api/v1/photos');
    photos.cancelUpload();
    expect(upload.cancelled).toBe(true);
    expect(photos.upload()).toBeNull();
  });

  it('shows a crop at once and takes it back when the server refuses', async () => {
    photos.send(file());
    http.expectOne('/api/v1/photos').flush(photo({ status: 'ready', analysis: ANALYSIS }));
    const crop = { x: 1, y: 2, size: 100 };
    const saving = photos.setCrop('photo', crop);
    expect(photos.current()?.crop).toEqual(crop);
    http
      .expectOne('/api/v1/photos/photo')
      .flush({ code: 'photo.crop_outside' }, { status: 400, statusText: '' });
    await expect(saving).rejects.toMatchObject({ code: 'photo.crop_outside' });
    expect(photos.current()?.crop).toBeNull();
  });

  it('believes the socket over an answer it has outrun', async () => {
    photos.send(file());
    const unsure = { ...ANALYSIS, chosen: null, face: null };
    http.expectOne('/api/v1/photos').flush(photo({ status: 'ready', analysis: unsure }));
    TestBed.inject(Realtime).start();
    http.expectOne('/api/v1/socket-ticket').flush({ ticket: 't', expires_in: 30 });
    await settle();
    const choosing = photos.chooseFace('photo', 0);
    FakeSocket.last.say({ type: 'photo', photo: photo({ status: 'ready', analysis: ANALYSIS }) });
    http.expectOne('/api/v1/photos/photo').flush(photo({ status: 'analysing' }));
    await choosing;
    expect(photos.current()?.analysis?.chosen).toBe(0);
    expect(photos.current()?.status).toBe('ready');
  });
});
