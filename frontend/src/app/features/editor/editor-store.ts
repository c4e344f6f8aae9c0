import { DestroyRef, Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { ApiClient } from '../../core/api/api-client';
import type { Avatar, AvatarVersion, Edit } from '../../core/api/models';
import { ApiError, Problem, clientProblem, toApiError } from '../../core/api/problem';
import { EditJobs } from '../../core/edits/edit-jobs';
import { PreviewFeed } from '../../core/edits/preview-feed';
import { BrushSettings } from './brush-settings';
import {
  EditDocument,
  Tool,
  UNTOUCHED,
  anyTouched,
  resetTool,
  roomForLayer,
  withStroke,
} from './edit-document';
import { History, begin, change, redo, settle, undo } from './history';
import type { Stroke } from './mask';
import { Masks } from './masks';

type Words = Pick<Problem, 'code' | 'detail' | 'message'>;

/** An avatar in the editor: its versions, and what is changed about each but not saved yet. */
@Injectable()
export class EditorStore {
  private readonly api = inject(ApiClient);
  private readonly jobs = inject(EditJobs);
  private readonly feed = inject(PreviewFeed);
  private readonly brush = inject(BrushSettings);
  private readonly histories = signal<ReadonlyMap<number, History<EditDocument>>>(new Map());
  private readonly number = signal<number | null>(null);
  private readonly gone = new AbortController();
  readonly masks = new Masks();

  readonly avatar = signal<Avatar | null>(null);
  /** Oldest first. */
  readonly versions = signal<readonly AvatarVersion[]>([]);
  readonly tool = signal<Tool>('face');
  readonly saving = signal<Pick<Edit, 'id' | 'status' | 'progress'> | null>(null);
  /** Why the avatar can't be shown. */
  readonly error = signal<ApiError | null>(null);
  /** Why the last attempt to save did not succeed. */
  readonly saveProblem = signal<Words | null>(null);
  /** Why a stroke was not taken. */
  readonly brushProblem = signal<Words | null>(null);

  readonly base = computed(
    () => this.versions().find(({ number }) => number === this.number()) ?? null,
  );
  private readonly history = computed(() => this.historyOf(this.number()));
  readonly document = computed(() => this.history().present);
  readonly canUndo = computed(() => this.history().past.length > 0);
  readonly canRedo = computed(() => this.history().future.length > 0);
  readonly changed = computed(() => anyTouched(this.document()));
  /** Versions with changes that are not saved. */
  readonly unsaved = computed(
    () =>
      new Set(
        [...this.histories()].filter(([, one]) => anyTouched(one.present)).map(([key]) => key),
      ),
  );
  readonly problem = this.feed.problem;
  readonly outstanding = this.feed.busy;
  /** What the changes look like; null while the picture is as it is. */
  readonly picture = computed(() => this.feed.shown()?.image ?? null);
  /** A stroke is painted whose result is still to come. */
  readonly strokePending = signal(false);
  /** Strokes are painted on the whole picture, before it is framed. */
  readonly framed = computed(() => this.tool() !== 'brush');

  constructor() {
    inject(DestroyRef).onDestroy(() => this.gone.abort());
    effect(() => {
      const base = this.base();
      const [document, framed] = [this.document(), this.framed()];
      untracked(() => this.preview(base, document, framed));
    });
    effect(() => {
      if (!this.outstanding()) this.strokePending.set(false);
    });
  }

  async load(id: string): Promise<void> {
    this.error.set(null);
    if (this.avatar()?.id !== id) this.histories.set(new Map());
    try {
      await this.refresh(id);
      this.number.set(this.versions().find(({ current }) => current)?.number ?? null);
    } catch (cause) {
      this.error.set(toApiError(cause));
    }
  }

  /** Changes under the same key are one step, until it is settled. */
  edit(make: (document: EditDocument) => EditDocument, key: string | null = null): void {
    if (this.saving()) return;
    this.saveProblem.set(null);
    this.step((history) => change(history, make(history.present), key));
  }

  settle(): void {
    this.step(settle);
  }

  undo(): void {
    if (!this.saving()) this.step(undo);
  }

  redo(): void {
    if (!this.saving()) this.step(redo);
  }

  reset(tool: Tool | null = null): void {
    this.edit((document) => {
      if (tool) return resetTool(document, tool);
      return anyTouched(document) ? UNTOUCHED : document;
    });
  }

  stroke(stroke: Stroke): void {
    const brush = this.brush;
    this.brushProblem.set(null);
    this.edit((document) => {
      const settings = {
        action: brush.action(),
        colour: brush.colour(),
        strength: brush.strength(),
        feather: brush.feather(),
      };
      const painted = withStroke(document, settings, stroke);
      const another = painted.layers.length > document.layers.length;
      if (!another || roomForLayer(document)) {
        this.strokePending.set(painted !== document);
        return painted;
      }
      this.brushProblem.set(clientProblem(0, 'edit.count', 'editor.tooMany'));
      return document;
    });
  }

  /** Goes on from another version; what was changed about this one stays with it. */
  choose(number: number): void {
    if (this.saving()) return;
    this.saveProblem.set(null);
    this.number.set(number);
  }

  /** All changes at full size, as another version; whether it was made. */
  async save(): Promise<boolean> {
    const [avatar, base, document] = [this.avatar(), this.base(), this.document()];
    if (!avatar || !base || !anyTouched(document) || this.saving()) return false;
    this.saveProblem.set(null);
    this.saving.set({ id: '', status: 'queued', progress: 0 });
    try {
      const operations = await this.masks.operations(document, true);
      const { id: target } = avatar;
      const edit = await this.jobs.start({ avatar: target, version: base.number, operations });
      this.saving.set(edit);
      const ended = await this.jobs.follow(edit, (one) => this.saving.set(one), this.gone.signal);
      if (ended.status === 'failed') this.saveProblem.set(ended.problem);
      if (ended.status !== 'done') return false;
      await this.refresh(avatar.id);
      this.forget(base.number);
      this.number.set(ended.version ?? base.number);
      return true;
    } catch (cause) {
      if (!this.gone.signal.aborted) this.saveProblem.set(toApiError(cause).problem);
      return false;
    } finally {
      this.saving.set(null);
    }
  }

  async cancelSave(): Promise<void> {
    const id = this.saving()?.id;
    if (id) await this.jobs.cancel(id);
  }

  /** Makes this version the one that the gallery shows. */
  async show(number: number): Promise<void> {
    const avatar = this.avatar();
    if (!avatar) return;
    this.avatar.set(await this.api.showVersion(avatar.id, number));
    await this.refresh(avatar.id);
  }

  async remove(number: number): Promise<void> {
    const avatar = this.avatar();
    if (!avatar) return;
    await this.api.deleteVersion(avatar.id, number);
    this.forget(number);
    await this.refresh(avatar.id);
    if (this.base()) return;
    this.number.set(this.versions().find(({ current }) => current)?.number ?? null);
  }

  private async refresh(id: string): Promise<void> {
    const [avatar, versions] = await Promise.all([this.api.avatar(id), this.api.versions(id)]);
    this.versions.set([...versions].sort((a, b) => a.number - b.number));
    this.avatar.set(avatar);
  }

  private preview(base: AvatarVersion | null, document: EditDocument, framed: boolean): void {
    const avatar = this.avatar();
    const looks = this.masks.key(document, framed);
    if (!avatar || !base || !looks) {
      this.feed.clear();
      return;
    }
    this.feed.ask({
      key: `${base.number} ${looks}`,
      avatar: avatar.id,
      version: base.number,
      operations: () => this.masks.operations(document, framed),
    });
  }

  private historyOf(number: number | null): History<EditDocument> {
    return this.histories().get(number ?? 0) ?? begin(UNTOUCHED);
  }

  private step(make: (history: History<EditDocument>) => History<EditDocument>): void {
    const number = this.number();
    if (number === null) return;
    const made = make(this.historyOf(number));
    this.histories.update((all) => new Map(all).set(number, made));
  }

  private forget(number: number): void {
    this.histories.update((all) => new Map([...all].filter(([key]) => key !== number)));
  }
}
