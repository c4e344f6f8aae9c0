import { HttpTestingController } from '@angular/common/http/testing';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import type { Verification, VerificationReport } from '@app/core/api/models';
import { setUp, settle } from '@testing/fakes';
import { VerifyPage } from './verify-page';

const FOUND: VerificationReport = {
  verdict: 'made_here',
  media_type: 'image/png',
  manifest: {
    ours: true,
    intact: true,
    signer: 'Avatar Platform 1',
    tool: 'Avatar Platform',
    source: 'trainedAlgorithmicMedia',
  },
  mark: { readable: true },
  made: {
    day: '2026-11-24',
    engine: 'embedded',
    engine_version: '7',
    style: 'popart',
    source: 'trainedAlgorithmicMedia',
  },
};

describe('VerifyPage', () => {
  let http: HttpTestingController;
  let fixture: ComponentFixture<VerifyPage>;
  let host: HTMLElement;

  const find = (id: string) => host.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  const state = (change: Partial<Verification>): Verification => ({
    id: 'one',
    status: 'checking',
    report: null,
    problem: null,
    ...change,
  });

  beforeEach(() => {
    vi.stubGlobal(
      'URL',
      Object.assign(class extends URL {}, {
        createObjectURL: () => 'blob:picture',
        revokeObjectURL: () => undefined,
      }),
    );
  });
  afterEach(() => vi.unstubAllGlobals());

  async function open(language: 'en' | 'ru' = 'en') {
    http = await setUp(language);
    fixture = TestBed.createComponent(VerifyPage);
    host = fixture.nativeElement as HTMLElement;
    fixture.detectChanges();
  }

  async function drop(name = 'me.png') {
    const files = [new File(['x'], name, { type: 'image/png' })];
    // jsdom knows neither DragEvent nor DataTransfer.
    const event = new Event('drop', { cancelable: true });
    document.dispatchEvent(Object.assign(event, { dataTransfer: { types: ['Files'], files } }));
    expect(event.defaultPrevented).toBe(true);
    await settle();
    return http.expectOne('/api/v1/verify');
  }

  it('sends a dropped file without its name, and says what was found', async () => {
    await open();
    const call = await drop('Anna.png');
    const form = call.request.body as FormData;
    expect((form.get('file') as File).name).toBe('file');
    call.flush(state({ status: 'done', report: FOUND }));
    await settle();
    expect(find('verify-verdict')?.dataset['verdict']).toBe('made_here');
    expect(find('verify-verdict')?.textContent).toContain('Made here');
    expect(find('verify-signature')?.textContent).toContain('unchanged');
    expect(find('verify-engine')?.textContent).toContain('Built-in');
    expect(find('verify-day')?.textContent).toContain('November 24, 2026');
  });

  it('asks again until a worker has looked', async () => {
    await open('ru');
    (await drop()).flush(state({}));
    await settle();
    expect(host.textContent).toContain('Ищем подпись');
    await new Promise((resolve) => setTimeout(resolve, 550));
    const report = {
      ...FOUND,
      verdict: 'nothing' as const,
      manifest: null,
      mark: null,
      made: null,
    };
    http.expectOne('/api/v1/verify/one').flush(state({ status: 'done', report }));
    await settle();
    expect(find('verify-verdict')?.textContent).toContain('не доказывает');
    expect(find('verify-day')).toBeNull();
  });

  it('does not believe a signature of ours on other content', async () => {
    await open();
    const manifest = { ...FOUND.manifest!, intact: false };
    const report = { ...FOUND, verdict: 'altered' as const, manifest, mark: null, made: null };
    (await drop()).flush(state({ status: 'done', report }));
    await settle();
    expect(find('verify-verdict')?.textContent).toContain('do not rely on it');
    expect(find('verify-engine')).toBeNull();
  });

  it('tells who signed what was made elsewhere', async () => {
    await open();
    const manifest = { ...FOUND.manifest!, ours: false, signer: 'Camera & Co', tool: 'Cam 1' };
    const report = { ...FOUND, verdict: 'elsewhere' as const, manifest, mark: null, made: null };
    (await drop()).flush(state({ status: 'done', report }));
    await settle();
    expect(find('verify-signature')?.textContent).toContain('Camera & Co');
    expect(find('verify-tool')?.textContent).toContain('Cam 1');
  });

  it('says why a file could not be checked', async () => {
    await open();
    const problem = { code: 'photo.damaged', detail: 'The picture is damaged.', params: {} };
    (await drop()).flush(state({ status: 'failed', problem }));
    await settle();
    expect(host.querySelector('[role="alert"]')?.textContent).toContain('The picture is damaged.');
    expect(find('verify-verdict')).toBeNull();
  });
});
