import { HttpTestingController, TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import type { StyleContract } from '@app/core/api/models';
import { OwnStyles } from '@app/core/styles/own-styles';
import { PhotosStore } from '@app/core/photos/photos-store';
import { customStyle, photo, setUp, settle, stylePicture } from '@testing/fakes';
import type { Stroke } from '../editor/mask';
import { BuilderStore } from './builder-store';
import { StyleFeed } from './style-feed';

const DOT: Stroke = { points: [[0.3, 0.4]], radius: 0.1, erase: false };

describe('BuilderStore', () => {
  let http: HttpTestingController;
  let store: BuilderStore;

  beforeEach(async () => {
    http = await setUp('en', [BuilderStore, StyleFeed]);
    store = TestBed.inject(BuilderStore);
    await store.open(null);
    await settle();
  });

  /** Lets what is asynchronous happen, however many steps it takes. */
  async function rest(): Promise<void> {
    for (let i = 0; i < 30; i++) {
      await settle();
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  async function saved(answer = customStyle()): Promise<StyleContract> {
    const saving = store.save();
    await rest();
    const request = http.expectOne((one) => /custom-styles/.test(one.url));
    request.flush(answer);
    await saving;
    return (request.request.body as { style: StyleContract }).style;
  }

  async function masks(): Promise<TestRequest[]> {
    await rest();
    return http.match('/api/v1/style-pictures');
  }

  it('begins with nothing to save', () => {
    expect([store.changed(), store.complete(), store.canUndo()]).toEqual([false, false, false]);
  });

  it('takes each picture once and shows its colours', () => {
    store.addReference(stylePicture('ref'));
    store.addReference(stylePicture('ref'));
    expect(store.draft().references).toEqual([{ picture: 'ref', weight: 1 }]);
    expect(store.palette().map(({ colour }) => colour)).toEqual(['#b03a28', '#283e60']);
    expect(store.complete()).toBe(true);
    store.removeReference('ref');
    expect(store.palette()).toEqual([]);
  });

  it('draws a colour as another until that is taken back', () => {
    store.addReference(stylePicture('ref'));
    store.recolour(1, '#00ff00');
    expect(store.palette()[1]).toEqual({ colour: '#283e60', share: 0.25, drawn: '#00ff00' });
    store.recolour(1, '#283e60');
    expect(store.palette()[1].drawn).toBeNull();
  });

  it('a drag of a slider is one step to undo', () => {
    for (const texture of [0.7, 0.6, 0.5]) store.set({ texture }, 'texture');
    store.settle();
    store.undo();
    expect(store.draft().texture).toBe(0.8);
    store.redo();
    expect(store.draft().texture).toBe(0.5);
  });

  it('painting on what holds everywhere begins anew, on both sides if wished', () => {
    store.paint(DOT, true);
    const { mask } = store.layer();
    expect([mask.start, mask.strokes.length]).toEqual(['none', 2]);
    const { values, side } = store.mask();
    const at = (x: number, y: number) => values[Math.round(y * side) * side + Math.round(x * side)];
    expect([at(0.3, 0.4), at(0.7, 0.4), at(0.5, 0.4)]).toEqual([255, 255, 0]);
    store.undo();
    expect(store.layer().mask.start).toBe('whole');
  });

  it('sends a mask when it is needed, once, and names it in what is saved', async () => {
    store.addReference(stylePicture('ref'));
    store.usePreset('face');
    const saving = store.save();
    const [sent] = await masks();
    expect((sent.request.body as FormData).get('kind')).toBe('mask');
    sent.flush(stylePicture('painted', { kind: 'mask' }));
    await rest();
    const request = http.expectOne('/api/v1/custom-styles');
    expect(request.request.body.style.layers[0].mask).toBe('painted');
    request.flush(customStyle());
    expect((await saving)?.id).toBe('style');
    expect([store.changed(), store.style()?.version]).toEqual([false, 1]);
    expect(TestBed.inject(OwnStyles).all()[0].id).toBe('style');
    store.set({ texture: 0.1 });
    expect((await saved()).layers[0].mask).toBe('painted');
    expect(await masks()).toEqual([]);
  });

  it('sends no mask where the style holds everywhere', async () => {
    store.set({ base: 'ink' });
    expect((await saved()).layers[0].mask).toBeNull();
    expect(await masks()).toEqual([]);
  });

  it('says which layer is empty instead of saving it', async () => {
    store.set({ base: 'ink' });
    store.addLayer();
    expect(store.emptyLayers().has(store.layer().id)).toBe(true);
    expect(await store.save()).toBeNull();
    expect(store.saveError()?.code).toBe('style.mask_empty');
    store.removeLayer(store.layer().id);
    expect((await saved()).layers).toHaveLength(1);
  });

  it('keeps the order of layers as it was put', () => {
    store.addLayer();
    const [first, second] = store.draft().layers.map(({ id }) => id);
    store.moveLayer(second, -1);
    expect(store.draft().layers.map(({ id }) => id)).toEqual([second, first]);
    store.moveLayer(second, -1);
    expect(store.draft().layers.map(({ id }) => id)).toEqual([second, first]);
  });

  it('says what the server has against it', async () => {
    store.set({ base: 'ink' });
    const saving = store.save();
    await rest();
    http
      .expectOne('/api/v1/custom-styles')
      .flush({ code: 'style.too_many', detail: 'Enough.' }, { status: 409, statusText: '' });
    expect(await saving).toBeNull();
    expect(store.saveError()?.code).toBe('style.too_many');
    expect(store.changed()).toBe(true);
  });

  it('brings back what was left unsaved in this browser', async () => {
    store.addReference(stylePicture('ref'));
    store.paint(DOT, false);
    store.set({ name: 'Half done' });
    await settle();
    await new Promise((resolve) => setTimeout(resolve, 350));
    const again = TestBed.runInInjectionContext(() => new BuilderStore());
    const opening = again.open(null);
    http.expectOne('/api/v1/style-pictures/picture-ref').flush(stylePicture('ref'));
    await opening;
    expect(again.restored()).toBe(true);
    expect(again.draft().name).toBe('Half done');
    expect(again.layer().mask.strokes[0].points).toEqual([[0.3, 0.4]]);
    again.discard();
    expect([again.changed(), again.draft().name]).toEqual([false, '']);
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(localStorage.length).toBe(1); // the language alone
  });

  it('previews the newest draft on the photo, and asks for no other while one is drawn', async () => {
    const photos = TestBed.inject(PhotosStore);
    const loading = photos.load();
    http.expectOne('/api/v1/photos').flush({ results: [photo({ status: 'ready' })] });
    await loading;
    photos.select('photo');
    store.set({ base: 'ink' });
    await rest();
    for (const texture of [0.7, 0.6, 0.5]) store.set({ texture }, 'texture');
    await rest();
    const [asked, ...more] = http.match((one) => /style-previews/.test(one.url));
    expect(more).toEqual([]);
    expect(asked.request.body).toMatchObject({ photo: 'photo', serial: 1 });
    expect(asked.request.body.style).toMatchObject({ base: 'ink', texture: 0.8, name: 'My style' });
  });
});
