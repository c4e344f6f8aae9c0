import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { PreviewFeed } from '@app/core/edits/preview-feed';
import { avatar, edit, setUp, settle, version } from '@testing/fakes';
import { BrushSettings } from './brush-settings';
import { EditDocument } from './edit-document';
import { EditorStore } from './editor-store';
import type { Stroke } from './mask';

const DOT: Stroke = { points: [[0.5, 0.5]], radius: 0.1, erase: false };

describe('EditorStore', () => {
  let http: HttpTestingController;
  let store: EditorStore;

  beforeEach(async () => {
    http = await setUp('en', [BrushSettings, EditorStore, PreviewFeed]);
    store = TestBed.inject(EditorStore);
    const loading = store.load('a');
    answer([version(1), version(2, { current: true })]);
    await loading;
    await settle();
  });

  function answer(versions: ReturnType<typeof version>[]): void {
    http.expectOne('/api/v1/avatars/a').flush(avatar('a'));
    http.expectOne('/api/v1/avatars/a/versions').flush([...versions].reverse());
  }

  const smile = (smile: number) => (document: EditDocument) => ({
    ...document,
    expression: { ...document.expression, smile },
  });

  /** The previews asked for since the last time, as what they contain. */
  async function previews(): Promise<{ version: number; operations: { kind: string }[] }[]> {
    for (let i = 0; i < 20; i++) {
      await settle();
      await new Promise((resolve) => setTimeout(resolve));
    }
    return http.match(({ method }) => method === 'PUT').map((one) => one.request.body);
  }

  it('opens the version that the gallery shows, the oldest first in the list', () => {
    expect(store.base()?.number).toBe(2);
    expect(store.versions().map(({ number }) => number)).toEqual([1, 2]);
    expect(store.changed()).toBe(false);
  });

  it('says why an avatar cannot be opened', async () => {
    const loading = store.load('b');
    http.expectOne('/api/v1/avatars/b/versions').flush([]);
    http
      .expectOne('/api/v1/avatars/b')
      .flush({ code: 'not_found' }, { status: 404, statusText: '' });
    await loading;
    expect(store.error()?.code).toBe('not_found');
  });

  it('previews the whole list on the version it is about', async () => {
    store.edit(smile(0.5));
    expect(await previews()).toMatchObject([
      { version: 2, operations: [{ kind: 'expression', smile: 0.5 }] },
    ]);
  });

  it('asks for nothing once the picture is as it was', async () => {
    store.edit(smile(0.5));
    await previews();
    store.undo();
    expect(await previews()).toEqual([]);
    expect(store.picture()).toBeNull();
  });

  it('undoes a drag as one step', () => {
    for (const value of [0.1, 0.2, 0.3]) store.edit(smile(value), 'smile');
    store.settle();
    store.edit(smile(0.9), 'smile');
    store.undo();
    expect(store.document().expression.smile).toBe(0.3);
    store.undo();
    expect(store.document().expression.smile).toBe(0);
    store.redo();
    expect(store.document().expression.smile).toBe(0.3);
  });

  it('undoes a reset', () => {
    store.edit(smile(1));
    store.reset();
    expect(store.changed()).toBe(false);
    store.undo();
    expect(store.changed()).toBe(true);
  });

  it('keeps what was changed about each version', () => {
    store.edit(smile(1));
    store.choose(1);
    expect(store.changed()).toBe(false);
    expect([...store.unsaved()]).toEqual([2]);
    store.choose(2);
    expect(store.changed()).toBe(true);
    expect(store.canUndo()).toBe(true);
  });

  it('shows the picture without its frame while the brush is in hand', async () => {
    store.edit((document) => ({ ...document, view: { ...document.view, zoom: 2 } }));
    await previews();
    TestBed.inject(PreviewFeed).clear();
    store.tool.set('brush');
    store.stroke(DOT);
    await new Promise((resolve) => setTimeout(resolve, 150));
    // The first is still under way: what is asked for next is the newest wish.
    expect(store.outstanding()).toBe(true);
    expect(store.framed()).toBe(false);
    expect(store.canUndo()).toBe(true);
    store.undo();
    expect(store.document().layers).toEqual([]);
  });

  it('refuses a stroke where no more changes fit, in words', () => {
    const brush = TestBed.inject(BrushSettings);
    for (let i = 0; i < 32; i++) {
      brush.action.set(i % 2 ? 'heal' : 'darken');
      store.stroke({ ...DOT });
    }
    expect(store.brushProblem()).toBeNull();
    brush.action.set('blur');
    store.stroke({ ...DOT });
    expect(store.document().layers).toHaveLength(32);
    expect(store.brushProblem()).toMatchObject({ message: 'editor.tooMany' });
  });

  it('saves a new version and goes on from it', async () => {
    store.edit(smile(1));
    const saving = store.save();
    await previews();
    const request = http.expectOne('/api/v1/edits');
    expect(request.request.body).toMatchObject({ avatar: 'a', version: 2 });
    expect(request.request.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/);
    store.edit(smile(0));
    expect(store.document().expression.smile).toBe(1);
    request.flush(edit({ status: 'done', version: 3 }));
    await settle();
    answer([version(1), version(2), version(3, { current: true })]);
    expect(await saving).toBe(true);
    expect(store.base()?.number).toBe(3);
    expect(store.unsaved().size).toBe(0);
    expect(store.saving()).toBeNull();
  });

  it('keeps the changes when saving fails or is called off', async () => {
    store.edit(smile(1));
    let saving = store.save();
    await previews();
    const problem = { code: 'edit.no_face', detail: 'No face', title: '', params: {} };
    http.expectOne('/api/v1/edits').flush(edit({ status: 'failed', problem } as never));
    expect(await saving).toBe(false);
    expect(store.saveProblem()).toMatchObject({ code: 'edit.no_face' });
    saving = store.save();
    await previews();
    http.expectOne('/api/v1/edits').flush(edit({ status: 'cancelled' }));
    expect(await saving).toBe(false);
    expect(store.saveProblem()).toBeNull();
    expect(store.changed()).toBe(true);
  });

  it('goes to the version shown when the one in hand is deleted', async () => {
    store.choose(1);
    const removing = store.remove(1);
    http.expectOne('/api/v1/avatars/a/versions/1').flush(null);
    await settle();
    answer([version(2, { current: true })]);
    await removing;
    expect(store.base()?.number).toBe(2);
  });
});
