import { DestroyRef, Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { ApiClient } from '../../core/api/api-client';
import type { CustomStyle, StyleContract, StylePicture, StyleSwatch } from '../../core/api/models';
import { ApiError, clientProblem, toApiError } from '../../core/api/problem';
import { I18n } from '../../core/i18n/i18n';
import { PhotosStore } from '../../core/photos/photos-store';
import { OwnStyles } from '../../core/styles/own-styles';
import { readGrey } from '../../core/styles/png-grey';
import * as steps from '../editor/history';
import type { Mask, Stroke } from '../editor/mask';
import { greyFile } from '../editor/png';
import {
  LayerDraft,
  MAX_LAYERS,
  MaskDraft,
  Preset,
  StyleDraft,
  complete,
  contractOf,
  draftOf,
  isWhole,
  joined,
  mirrored,
  newDraft,
  newLayer,
  settingsOf,
} from './draft';
import { LocalDraft, LocalDrafts } from './local-drafts';
import { StyleFeed } from './style-feed';
import { StyleMasks } from './style-masks';

const KEEP_MS = 300;

/** The style being made up: every state it has been in, its masks, its preview, its saving. */
@Injectable()
export class BuilderStore {
  private readonly api = inject(ApiClient);
  private readonly i18n = inject(I18n);
  private readonly photos = inject(PhotosStore);
  private readonly own = inject(OwnStyles);
  private readonly drafts = inject(LocalDrafts);
  readonly feed = inject(StyleFeed);

  private readonly history = signal(steps.begin(newDraft('')));
  private readonly known = signal<ReadonlyMap<string, StylePicture>>(new Map());
  private readonly masks = new StyleMasks();
  private readonly digests = new WeakMap<MaskDraft, Promise<string | null>>();
  private readonly numbers = new WeakMap<MaskDraft, number>();
  private count = 0;
  /** Counts up when a stored mask has arrived, as it is drawn from then on. */
  private readonly arrived = signal(0);
  private readonly chosenLayer = signal<string | null>(null);

  /** The saved style this is a change of; null for a new one. */
  readonly style = signal<CustomStyle | null>(null);
  readonly draft = computed(() => this.history().present);
  readonly pictures = this.known.asReadonly();
  readonly canUndo = computed(() => this.history().past.length > 0);
  readonly canRedo = computed(() => this.history().future.length > 0);
  private readonly savedDraft = signal<StyleDraft | null>(null);
  readonly changed = computed(() => this.draft() !== this.savedDraft());
  readonly complete = computed(() => complete(this.draft()));
  readonly layer = computed(() => {
    const { layers } = this.draft();
    return layers.find(({ id }) => id === this.chosenLayer()) ?? layers[layers.length - 1];
  });
  readonly mask = computed(() => this.maskOf(this.layer()));
  readonly emptyLayers = computed(
    () =>
      new Set(
        this.draft()
          .layers.filter((one) => !painted(this.maskOf(one)))
          .map(({ id }) => id),
      ),
  );
  /** The colours of the references, with what the person made of them. */
  readonly palette = computed(() => {
    const { palette, references } = this.draft();
    if (palette.length) return palette;
    return joined(
      references.map(({ picture, weight }) => ({
        weight,
        palette: this.known().get(picture)?.palette ?? [],
      })),
    );
  });
  readonly opening = signal(false);
  readonly saving = signal(false);
  readonly error = signal<ApiError | null>(null);
  readonly saveError = signal<ApiError | null>(null);
  /** Whether the draft came out of this browser. */
  readonly restored = signal(false);

  constructor() {
    let timer: ReturnType<typeof setTimeout> | undefined;
    effect(() => {
      const [draft, style, pictures] = [this.draft(), this.style(), this.known()];
      if (!this.changed() || this.opening()) return;
      clearTimeout(timer);
      timer = setTimeout(() => this.keep(draft, style, pictures), KEEP_MS);
    });
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(timer);
      if (this.changed()) this.keep(this.draft(), this.style(), this.known());
    });
    effect(() => this.preview());
  }

  /** Begins a new style, or goes on with one that is saved or was left unsaved here. */
  async open(id: string | null): Promise<void> {
    if (id !== null && id === this.style()?.id) return;
    this.opening.set(true);
    this.error.set(null);
    this.saveError.set(null);
    try {
      const style = id === null ? null : await this.api.customStyle(id);
      const local = this.drafts.read(id);
      if (style?.contract) this.begin(draftOf(style.contract), style.pictures, style);
      else this.begin(newDraft(''), [], null);
      if (local && local.version === (style?.version ?? null)) await this.restore(local);
    } catch (cause) {
      this.error.set(toApiError(cause));
    } finally {
      this.opening.set(false);
    }
  }

  /** Leaves what was not saved. */
  discard(): void {
    const style = this.style();
    this.drafts.clear(style?.id ?? null);
    if (style?.contract) this.begin(draftOf(style.contract), style.pictures, style);
    else this.begin(newDraft(''), [], null);
  }

  /** Goes on from another version; it is saved as the newest. */
  async useVersion(number: number): Promise<void> {
    const style = this.style();
    if (!style) return;
    const version = await this.api.styleVersion(style.id, number);
    this.learn(version.pictures);
    this.change(() => draftOf(version.contract));
  }

  change(how: (draft: StyleDraft) => StyleDraft, key: string | null = null): void {
    this.history.update((history) => steps.change(history, how(history.present), key));
    this.saveError.set(null);
  }

  set(part: Partial<StyleDraft>, key: string | null = null): void {
    this.change((draft) => ({ ...draft, ...part }), key);
  }

  settle(): void {
    this.history.update(steps.settle);
  }

  undo(): void {
    this.history.update(steps.undo);
  }

  redo(): void {
    this.history.update(steps.redo);
  }

  addReference(picture: StylePicture): void {
    const { digest } = picture;
    this.learn([picture]);
    if (!digest || this.draft().references.some((one) => one.picture === digest)) return;
    this.change((draft) => ({
      ...draft,
      references: [...draft.references, { picture: digest, weight: 1 }],
    }));
  }

  removeReference(digest: string): void {
    this.change((draft) => ({
      ...draft,
      references: draft.references.filter(({ picture }) => picture !== digest),
      layers: draft.layers.map((layer) =>
        layer.reference === digest ? { ...layer, reference: null } : layer,
      ),
    }));
  }

  weigh(digest: string, weight: number): void {
    this.change(
      (draft) => ({
        ...draft,
        references: draft.references.map((one) =>
          one.picture === digest ? { ...one, weight } : one,
        ),
      }),
      `weight ${digest}`,
    );
  }

  /** Draws another colour in place of one of the palette; null goes back to it. */
  recolour(index: number, drawn: string | null): void {
    const palette = this.palette().map((swatch, at): StyleSwatch =>
      at === index ? { ...swatch, drawn: drawn === swatch.colour ? null : drawn } : swatch,
    );
    this.set({ palette }, `swatch ${index}`);
  }

  chooseLayer(id: string): void {
    this.chosenLayer.set(id);
  }

  addLayer(): void {
    if (this.draft().layers.length >= MAX_LAYERS) return;
    const layer = newLayer('', { start: 'none', strokes: [] });
    this.change((draft) => ({ ...draft, layers: [...draft.layers, layer] }));
    this.chosenLayer.set(layer.id);
  }

  removeLayer(id: string): void {
    this.change((draft) => ({ ...draft, layers: draft.layers.filter((one) => one.id !== id) }));
  }

  moveLayer(id: string, by: 1 | -1): void {
    this.change((draft) => {
      const layers = [...draft.layers];
      const from = layers.findIndex((one) => one.id === id);
      const to = from + by;
      if (to < 0 || to >= layers.length) return draft;
      [layers[from], layers[to]] = [layers[to], layers[from]];
      return { ...draft, layers };
    });
  }

  setLayer(id: string, part: Partial<LayerDraft>, key: string | null = null): void {
    this.change(
      (draft) => ({
        ...draft,
        layers: draft.layers.map((one) => (one.id === id ? { ...one, ...part } : one)),
      }),
      key && `layer ${id} ${key}`,
    );
  }

  paint(stroke: Stroke, symmetric: boolean): void {
    const { id, mask } = this.layer();
    const added = symmetric ? [stroke, mirrored(stroke)] : [stroke];
    // Painting on what holds everywhere already would change nothing: one begins to paint anew.
    const blank = !stroke.erase && isWhole(mask);
    const start = blank ? 'none' : mask.start;
    this.setLayer(id, { mask: { start, strokes: [...mask.strokes, ...added] } });
  }

  usePreset(preset: Preset): void {
    this.setLayer(this.layer().id, { mask: { start: preset, strokes: [] } });
  }

  async useMaskFile(mask: Mask): Promise<void> {
    const picture = await this.api.addStylePicture(await greyFile(mask), 'mask', 'mask.png');
    if (!picture.digest) return;
    this.masks.give(picture.digest, mask.values);
    this.learn([picture]);
    const start = { digest: picture.digest };
    this.setLayer(this.layer().id, { mask: { start, strokes: [] } });
  }

  maskOf(layer: LayerDraft): Mask {
    this.arrived();
    return this.masks.of(layer.mask);
  }

  /** Saves the next version, or a new style; null where it could not be. */
  async save(asNew: string | null = null): Promise<CustomStyle | null> {
    if (this.saving()) return null;
    const draft = this.draft();
    this.saving.set(true);
    this.saveError.set(null);
    const before = this.style();
    try {
      if (this.emptyLayers().size) {
        throw new ApiError(clientProblem(0, 'style.mask_empty', 'styleBuilder.maskEmpty'));
      }
      const contract = await this.contract(asNew === null ? draft : { ...draft, name: asNew });
      const style =
        before && asNew === null
          ? await this.api.saveStyle(before.id, contract)
          : await this.api.createStyle(contract);
      this.saveDone(style, draft, before);
      return style;
    } catch (cause) {
      this.saveError.set(toApiError(cause));
      return null;
    } finally {
      this.saving.set(false);
    }
  }

  private saveDone(style: CustomStyle, draft: StyleDraft, before: CustomStyle | null): void {
    this.drafts.clear(before?.id ?? null);
    this.own.put(style);
    this.learn(style.pictures);
    this.style.set(style);
    // What was painted stays painted, and can be undone.
    if (this.draft() === draft) {
      this.history.update((history) => ({ ...history, present: { ...draft, name: style.name } }));
      this.savedDraft.set(this.draft());
    }
    this.restored.set(false);
  }

  private begin(
    draft: StyleDraft,
    pictures: readonly StylePicture[],
    style: CustomStyle | null,
  ): void {
    this.learn(pictures);
    this.style.set(style);
    this.history.set(steps.begin(draft));
    this.savedDraft.set(draft);
    this.chosenLayer.set(null);
    this.restored.set(false);
  }

  private async restore({ draft, pictures }: LocalDraft): Promise<void> {
    const found = await Promise.all(
      pictures.map(({ id }) => this.api.stylePicture(id).catch(() => null)),
    );
    this.learn(found.flatMap((picture) => picture ?? []));
    const has = (digest: string) => this.known().has(digest);
    this.change(() => ({
      ...draft,
      references: draft.references.filter(({ picture }) => has(picture)),
      layers: draft.layers.map((layer) => {
        const { start } = layer.mask;
        const lost = typeof start !== 'string' && !has(start.digest);
        return lost ? { ...layer, mask: { ...layer.mask, start: 'none' as const } } : layer;
      }),
    }));
    this.restored.set(true);
  }

  private learn(pictures: readonly StylePicture[]): void {
    this.known.update((known) => {
      const all = new Map(known);
      for (const one of pictures) if (one.digest) all.set(one.digest, one);
      return all;
    });
    for (const { kind, digest, file_url: url } of pictures) {
      if (kind !== 'mask' || !digest || !url || this.masks.has(digest)) continue;
      void this.fetchMask(digest, url);
    }
  }

  private async fetchMask(digest: string, url: string): Promise<void> {
    try {
      const { values } = await readGrey(await this.api.bytes(url));
      this.masks.give(digest, values);
      this.arrived.update((count) => count + 1);
    } catch (cause) {
      this.error.set(toApiError(cause));
    }
  }

  private keep(
    draft: StyleDraft,
    style: CustomStyle | null,
    pictures: ReadonlyMap<string, StylePicture>,
  ): void {
    const named = new Set([
      ...draft.references.map(({ picture }) => picture),
      ...draft.layers.flatMap(({ mask: { start } }) =>
        typeof start === 'string' ? [] : [start.digest],
      ),
    ]);
    const kept = [...pictures.values()].filter(({ digest }) => digest && named.has(digest));
    this.drafts.write(style?.id ?? null, {
      draft,
      pictures: kept,
      version: style?.version ?? null,
    });
  }

  private preview(): void {
    const [draft, photo] = [this.draft(), this.photos.current()];
    this.arrived();
    const layers = draft.layers.filter(({ id }) => !this.emptyLayers().has(id));
    untracked(() => {
      if (photo?.status !== 'ready' || !complete(draft) || !layers.length || this.opening()) {
        this.feed.clear();
        return;
      }
      const shown = { ...draft, layers };
      const look = { ...shown, name: '', layers: layers.map((one) => this.layerKey(one)) };
      this.feed.ask({
        key: JSON.stringify([photo.id, photo.crop, look]),
        photo: photo.id,
        contract: () => this.contract(shown),
      });
    });
  }

  private layerKey(layer: LayerDraft): unknown {
    let number = this.numbers.get(layer.mask);
    if (number === undefined) this.numbers.set(layer.mask, (number = ++this.count));
    return { ...settingsOf(layer), name: '', reference: layer.reference, mask: number };
  }

  private async contract(draft: StyleDraft): Promise<StyleContract> {
    const digests = await Promise.all(draft.layers.map(({ mask }) => this.digestOf(mask)));
    return contractOf(draft, digests, this.i18n.t('styleBuilder.unnamed'));
  }

  /** A mask's name on the server, where it is sent the first time it is needed. */
  private digestOf(mask: MaskDraft): Promise<string | null> {
    let digest = this.digests.get(mask);
    if (!digest) {
      digest = this.store(mask);
      this.digests.set(mask, digest);
      digest.catch(() => this.digests.delete(mask));
    }
    return digest;
  }

  private async store(mask: MaskDraft): Promise<string | null> {
    if (isWhole(mask)) return null;
    if (typeof mask.start !== 'string' && !mask.strokes.length) return mask.start.digest;
    const grey = this.masks.of(mask);
    if (grey.values.every((value) => value === 255)) return null;
    const picture = await this.api.addStylePicture(await greyFile(grey), 'mask', 'mask.png');
    if (picture.digest) {
      this.masks.give(picture.digest, grey.values);
      this.known.update((known) => new Map(known).set(picture.digest ?? '', picture));
    }
    return picture.digest;
  }
}

/** Whether a mask holds anywhere: the server calls one this faint empty. */
function painted({ values }: Mask): boolean {
  return values.some((value) => value >= 8);
}
