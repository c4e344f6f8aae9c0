import { HttpTestingController } from '@angular/common/http/testing';
import { LiveAnnouncer } from '@angular/cdk/a11y';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import type { EditText, EditWish } from '@app/core/api/models';
import { PreviewFeed } from '@app/core/edits/preview-feed';
import type { Operation } from '@app/core/edits/operations';
import { avatar, setUp, settle, version } from '@testing/fakes';
import { BrushSettings } from '../brush-settings';
import { EditorStore } from '../editor-store';
import { Sentence } from '../sentence';
import { DescribePanel } from './describe-panel';

const ADDRESS = '/api/v1/edit-texts';
const RED: Operation = { kind: 'recolour', region: 'hair', colour: '#a8431c' };
const SMILE: Operation = { kind: 'expression', smile: 0.7 };

function wish(attribute: string, value: string, change: Partial<EditWish> = {}): EditWish {
  return {
    attribute,
    value,
    attribute_label: { en: `${attribute}-en`, ru: `${attribute}-ru` },
    value_label: { en: `${value}-en`, ru: `${value}-ru` },
    strength: null,
    years: null,
    of: null,
    spans: [],
    possible: true,
    ...change,
  };
}

const HAIR = wish('hair', 'red');
const SMILES = wish('smile', 'yes');

function answer(change: Partial<EditText> = {}): EditText {
  return {
    text: 'red hair, a smile',
    wishes: [HAIR, SMILES],
    contradicted: [],
    operations: [RED, SMILE],
    style: null,
    unknown: [],
    ...change,
  };
}

describe('DescribePanel', () => {
  let http: HttpTestingController;
  let store: EditorStore;
  let fixture: ComponentFixture<DescribePanel>;
  let root: HTMLElement;
  let said: string[];

  async function open(language: 'en' | 'ru' = 'en'): Promise<void> {
    http = await setUp(language, [BrushSettings, EditorStore, PreviewFeed, Sentence]);
    store = TestBed.inject(EditorStore);
    said = [];
    vi.spyOn(TestBed.inject(LiveAnnouncer), 'announce').mockImplementation(async (text) => {
      said.push(String(text));
    });
    const loading = store.load('a');
    http.expectOne('/api/v1/avatars/a').flush(avatar('a'));
    http.expectOne('/api/v1/avatars/a/versions').flush([version(1), version(2, { current: true })]);
    await loading;
    fixture = TestBed.createComponent(DescribePanel);
    root = fixture.nativeElement as HTMLElement;
    document.body.append(root);
    await fixture.whenStable();
  }

  afterEach(() => root.remove());

  const find = <T extends HTMLElement>(id: string) => root.querySelector<T>(`[data-testid=${id}]`)!;
  const texts = (id: string) =>
    [...root.querySelectorAll(`[data-testid=${id}]`)].map((one) =>
      one.textContent!.trim().replace(/\s+/g, ' '),
    );

  async function send(text: string): Promise<void> {
    const line = find<HTMLInputElement>('describe-line');
    line.value = text;
    line.dispatchEvent(new Event('input'));
    await fixture.whenStable();
    // What Enter does in a form of one field.
    find<HTMLFormElement>('describe-send').closest('form')!.requestSubmit();
    await settle();
  }

  async function understood(text: string, change: Partial<EditText> = {}): Promise<void> {
    await send(text);
    const request = http.expectOne(ADDRESS);
    expect(request.request.body).toEqual({ text: text.trim() });
    request.flush(answer({ text: text.trim(), ...change }));
    await settle();
    await fixture.whenStable();
  }

  it('carries a sentence out as one step and shows it as chips', async () => {
    await open();
    await understood(' red hair, a smile ');
    expect(texts('wish')).toEqual(['hair-en: red-en', 'smile-en: yes-en']);
    expect(store.document().recolour.hair?.colour).toBe('#a8431c');
    expect(store.document().expression.smile).toBe(0.7);
    expect(said).toEqual(['Changed: hair-en: red-en, smile-en: yes-en.']);
    expect(find('describe-example1')).toBeNull();
    store.undo();
    await fixture.whenStable();
    expect(store.changed()).toBe(false);
    expect(store.canUndo()).toBe(false);
    expect(texts('wish')).toEqual([]);
    store.redo();
    await fixture.whenStable();
    expect(texts('wish')).toHaveLength(2);
  });

  it('takes a wish back with its chip, within the same step, and moves the focus on', async () => {
    await open();
    await understood('red hair, a smile');
    const chip = find<HTMLButtonElement>('wish');
    expect(chip.getAttribute('aria-label')).toBe('Take back: hair-en: red-en');
    chip.click();
    await settle();
    const request = http.expectOne(ADDRESS);
    expect(request.request.body).toEqual({ text: 'red hair, a smile', without: [0] });
    const wishes = [{ ...HAIR, possible: false }, SMILES];
    request.flush(answer({ wishes, operations: [SMILE] }));
    await settle();
    await fixture.whenStable();
    expect(texts('wish')).toEqual(['smile-en: yes-en']);
    expect(texts('wish-left')).toEqual([]);
    expect(store.document().recolour).toEqual({});
    expect(said[1]).toBe('Taken back: hair-en: red-en');
    expect(document.activeElement).toBe(find('wish'));
    store.undo();
    expect(store.canUndo()).toBe(false);
  });

  it('leaves nothing to undo once every wish is taken back', async () => {
    await open();
    await understood('a smile', { wishes: [SMILES], operations: [SMILE] });
    find('wish').click();
    await settle();
    http.expectOne(ADDRESS).flush(answer({ wishes: [SMILES], operations: [] }));
    await settle();
    await fixture.whenStable();
    expect(store.canUndo()).toBe(false);
    expect(document.activeElement).toBe(find('describe-line'));
    expect(find('describe-example1')).not.toBeNull();
  });

  it('keeps what was changed by hand since when a wish is taken back', async () => {
    await open();
    await understood('red hair, a smile');
    store.edit((one) => ({ ...one, expression: { ...one.expression, smile: 0.2 } }));
    await fixture.whenStable();
    find('wish').click();
    await settle();
    http.expectOne(ADDRESS).flush(answer({ operations: [SMILE] }));
    await settle();
    expect(store.document().recolour).toEqual({});
    expect(store.document().expression.smile).toBe(0.2);
  });

  it('says what was not carried out and why, and which words are unknown', async () => {
    await open('ru');
    await understood('деловой костюм, аниме, лысый, попугай, попугай', {
      wishes: [wish('clothes', 'suit', { possible: false }), wish('style', 'anime')],
      contradicted: [wish('hair', 'bald', { possible: false })],
      operations: [],
      style: 'anime',
      unknown: [
        { word: 'попугай', span: { start: 31, end: 38 } },
        { word: 'попугай', span: { start: 40, end: 47 } },
      ],
    });
    expect(texts('wish')).toEqual([]);
    expect(texts('wish-left')).toEqual([
      'clothes-ru: suit-ru Этого редактор пока не умеет',
      'style-ru: anime-ru Стиль выбирают в студии, когда создают аватар',
      'hair-ru: bald-ru Дальше в предложении сказано иначе',
    ]);
    expect(texts('describe-unknown')).toEqual(['Не понято: попугай']);
    expect(store.canUndo()).toBe(false);
    expect(said[0]).toContain('Не изменено: clothes-ru: suit-ru, style-ru: anime-ru');
    expect(said[0]).toContain('Не понято: попугай.');
  });

  it('says so when there is no wish in it at all', async () => {
    await open();
    await understood('hello', { wishes: [], operations: [] });
    expect(find('describe-nothing')).not.toBeNull();
    expect(find('describe-example1')).not.toBeNull();
  });

  it('offers examples that are sent as they are', async () => {
    await open();
    find('describe-example2').click();
    await settle();
    const request = http.expectOne(ADDRESS);
    expect(request.request.body).toEqual({ text: 'Surprised, green eyes' });
    request.flush(answer());
    await settle();
    await fixture.whenStable();
    expect(find<HTMLInputElement>('describe-line').value).toBe('Surprised, green eyes');
    expect(document.activeElement).toBe(find('wish'));
  });

  it('tells of a refusal, keeps the words, and asks nothing with none', async () => {
    await open();
    await send('   ');
    http.expectNone(ADDRESS);
    await send('red hair');
    const detail = 'Too many requests';
    http
      .expectOne(ADDRESS)
      .flush({ code: 'throttled', detail }, { status: 429, statusText: 'Too many' });
    await settle();
    await fixture.whenStable();
    expect(find('describe-problem').textContent).toContain(detail);
    expect(find<HTMLInputElement>('describe-line').value).toBe('red hair');
    await understood('red hair');
    expect(find('describe-problem')).toBeNull();
  });

  it('changes no other version than the one that was spoken of', async () => {
    await open();
    await send('red hair');
    store.choose(1);
    http.expectOne(ADDRESS).flush(answer());
    await settle();
    expect(store.changed()).toBe(false);
    expect(store.unsaved().size).toBe(0);
    store.choose(2);
    await understood('red hair');
    store.choose(1);
    await fixture.whenStable();
    expect(texts('wish')).toEqual([]);
  });
});
