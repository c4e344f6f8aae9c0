import { Injectable, computed, inject, signal } from '@angular/core';
import { ApiClient } from '../../core/api/api-client';
import type {
  Album,
  Avatar,
  AvatarChange,
  AvatarFilter,
  BulkAction,
  Tag,
} from '../../core/api/models';
import { ApiError, toApiError } from '../../core/api/problem';
import { NOTHING, Selection, limited } from './selection';

/** What the gallery shows, what is selected in it, and every change to it. */
@Injectable()
export class GalleryStore {
  private readonly api = inject(ApiClient);
  private readonly list = signal<readonly Avatar[]>([]);
  private readonly next = signal<string | null>(null);
  private readonly busy = signal(false);
  private readonly loaded = signal(false);
  private readonly failure = signal<ApiError | null>(null);
  private readonly wanted = signal<AvatarFilter>({ order: 'newest' });
  private readonly albumList = signal<readonly Album[]>([]);
  private readonly tagList = signal<readonly Tag[]>([]);
  /** Answers to an older question are dropped. */
  private question = 0;

  readonly avatars = this.list.asReadonly();
  readonly filter = this.wanted.asReadonly();
  readonly loading = this.busy.asReadonly();
  readonly error = this.failure.asReadonly();
  readonly albums = this.albumList.asReadonly();
  readonly tags = this.tagList.asReadonly();
  readonly hasMore = computed(() => this.next() !== null);
  readonly order = computed(() => this.list().map(({ id }) => id));
  readonly empty = computed(() => this.loaded() && !this.busy() && this.list().length === 0);
  readonly filtered = computed(() => {
    const { q, tag, style, album, favourite, deleted } = this.wanted();
    return !!(q || tag || style || album || favourite || deleted);
  });
  readonly selection = signal<Selection>(NOTHING);
  readonly selected = computed(() => this.list().filter(({ id }) => this.selection().ids.has(id)));

  async show(change: AvatarFilter): Promise<void> {
    this.wanted.update((filter) => ({ ...filter, ...change }));
    await this.reload();
  }

  async reload(): Promise<void> {
    const question = ++this.question;
    this.busy.set(true);
    this.failure.set(null);
    try {
      const page = await this.api.avatars(this.wanted());
      if (question !== this.question) return;
      this.list.set(page.results);
      this.next.set(page.next ?? null);
      this.loaded.set(true);
      this.selection.update((selection) => limited(selection, this.order()));
    } catch (cause) {
      if (question === this.question) this.failure.set(toApiError(cause));
    } finally {
      if (question === this.question) this.busy.set(false);
    }
  }

  async more(): Promise<void> {
    const next = this.next();
    if (!next || this.busy()) return;
    const question = this.question;
    this.busy.set(true);
    try {
      const page = await this.api.more<Avatar>(next);
      if (question !== this.question) return;
      const known = new Set(this.order());
      this.list.update((list) => [...list, ...page.results.filter(({ id }) => !known.has(id))]);
      this.next.set(page.next ?? null);
    } catch (cause) {
      this.failure.set(toApiError(cause));
    } finally {
      if (question === this.question) this.busy.set(false);
    }
  }

  async loadSides(): Promise<void> {
    const [albums, tags] = await Promise.all([this.api.albums(), this.api.tags()]);
    this.albumList.set(albums);
    this.tagList.set(tags);
  }

  /** One avatar, from what is shown or from the server. */
  async find(id: string): Promise<Avatar> {
    return this.list().find((avatar) => avatar.id === id) ?? (await this.api.avatar(id));
  }

  /** Shown at once; taken back if the server refuses. */
  async update(avatar: Avatar, change: AvatarChange): Promise<Avatar> {
    this.replace({ ...avatar, ...change });
    try {
      const saved = await this.api.updateAvatar(avatar.id, change);
      this.replace(saved);
      if (change.tags || change.albums) void this.loadSides().catch(() => undefined);
      return saved;
    } catch (cause) {
      this.replace(avatar);
      throw cause;
    }
  }

  async bulk(ids: string[], action: BulkAction, value?: string): Promise<void> {
    await this.api.bulk(ids, action, value);
    await Promise.all([this.reload(), this.loadSides()]);
  }

  /** Gone from the page at once; `restore` brings it back for thirty days. */
  async remove(ids: string[]): Promise<void> {
    const before = this.list();
    this.drop(ids);
    try {
      await this.api.bulk(ids, 'delete');
      void this.loadSides().catch(() => undefined);
    } catch (cause) {
      this.list.set(before);
      throw cause;
    }
  }

  async restore(ids: string[]): Promise<void> {
    await this.api.bulk(ids, 'restore');
    await Promise.all([this.reload(), this.loadSides()]);
  }

  async createAlbum(name: string): Promise<Album> {
    const album = await this.api.createAlbum(name);
    this.albumList.update((albums) => [...albums, album]);
    return album;
  }

  async renameAlbum(id: string, name: string): Promise<void> {
    await this.api.renameAlbum(id, name);
    await this.loadSides();
  }

  /** The album goes, its avatars stay. */
  async deleteAlbum(id: string): Promise<void> {
    await this.api.deleteAlbum(id);
    await this.loadSides();
    if (this.wanted().album === id) await this.show({ album: undefined });
  }

  private replace(avatar: Avatar): void {
    this.list.update((list) => list.map((one) => (one.id === avatar.id ? avatar : one)));
  }

  private drop(ids: string[]): void {
    const gone = new Set(ids);
    this.list.update((list) => list.filter(({ id }) => !gone.has(id)));
    this.selection.update((selection) => limited(selection, this.order()));
  }
}
