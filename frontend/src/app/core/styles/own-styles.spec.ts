import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { customStyle, setUp, settle } from '@testing/fakes';
import { OwnStyles, ownStyleId, styleOf } from './own-styles';

describe('OwnStyles', () => {
  let http: HttpTestingController;
  let own: OwnStyles;

  beforeEach(async () => {
    http = await setUp();
    own = TestBed.inject(OwnStyles);
  });

  async function load(...styles: ReturnType<typeof customStyle>[]): Promise<void> {
    const loading = own.load();
    http.expectOne((one) => one.url === '/api/v1/custom-styles').flush({ results: styles });
    await loading;
  }

  it('are shown like any style, by a picture that they take after', async () => {
    await load(customStyle(), customStyle({ id: 'new', status: 'importing', contract: null }));
    expect(own.shown()).toHaveLength(1);
    expect(own.shown()[0]).toMatchObject({
      id: 'own:style',
      own: 'style',
      preview: 'own-1',
      name: 'Strokes',
      sample_url: '/api/v1/style-pictures/picture-ref/file?w=256',
    });
  });

  it('are asked for by their id', () => {
    expect(styleOf('anime')).toEqual({ style: 'anime' });
    expect(styleOf(ownStyleId('a'))).toEqual({ style: 'custom', custom_style: 'a' });
  });

  it('come first when they have changed, and back when they were deleted', async () => {
    await load(customStyle(), customStyle({ id: 'other' }));
    own.put(customStyle({ id: 'other', version: 2 }));
    expect(own.all().map(({ id }) => id)).toEqual(['other', 'style']);
    const removing = own.remove('other');
    http.expectOne('/api/v1/custom-styles/other').flush(null);
    await removing;
    expect(own.all().map(({ id }) => id)).toEqual(['style']);
    const back = own.restore('other');
    http.expectOne('/api/v1/custom-styles/other/restore').flush(customStyle({ id: 'other' }));
    await back;
    expect(own.all().map(({ id }) => id)).toEqual(['other', 'style']);
  });

  it('wait for a file to be read, and say why it could not be', async () => {
    const importing = own.import(new File(['x'], 'a.avatarstyle')).catch((error) => error);
    const begun = customStyle({ status: 'importing', contract: null, version: null });
    http.expectOne('/api/v1/custom-styles/import').flush(begun);
    await settle();
    await new Promise((resolve) => setTimeout(resolve, 750));
    const problem = { code: 'style.file_newer', detail: 'Newer.', params: {} };
    http.expectOne('/api/v1/custom-styles/style').flush({ ...begun, status: 'failed', problem });
    expect((await importing).code).toBe('style.file_newer');
    expect(own.all()).toEqual([]);
  });
});
