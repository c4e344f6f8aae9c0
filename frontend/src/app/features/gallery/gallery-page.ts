import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatMenuModule } from '@angular/material/menu';
import { Router, RouterLink } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import type { Album, Avatar, AvatarChange, AvatarFilter } from '../../core/api/models';
import { sized } from '../../core/api/picture';
import { I18n } from '../../core/i18n/i18n';
import { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { JobsStore } from '../../core/jobs/jobs-store';
import { moreLike } from '../../core/studio/studio-form';
import { StylesStore } from '../../core/styles/styles-store';
import { Toasts } from '../../core/toasts/toasts';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';
import { SampleOf } from '../../ui/sample';
import type { PromptData } from '../../ui/prompt-dialog';
import { Download } from '../download/download';
import { Sharing } from '../sharing/sharing';
import type { ViewerData } from '../viewer/viewer-dialog';
import { DetailsDrawer } from './details-drawer';
import { GalleryGrid } from './gallery-grid';
import { GalleryStore } from './gallery-store';
import { NOTHING } from './selection';

const SEARCH_PAUSE_MS = 250;

const EVERYTHING: AvatarFilter = {
  tag: undefined,
  album: undefined,
  favourite: undefined,
  deleted: undefined,
};

/** What was kept: to find, sort, tidy and take away. */
@Component({
  selector: 'app-gallery-page',
  imports: [
    DetailsDrawer,
    GalleryGrid,
    Icon,
    MatMenuModule,
    ProblemNote,
    RouterLink,
    SampleOf,
    TranslatePipe,
  ],
  providers: [GalleryStore],
  templateUrl: './gallery-page.html',
  styleUrl: './gallery-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class GalleryPage {
  /** Query parameter: whose details are open. */
  readonly avatar = input<string>();

  protected readonly store = inject(GalleryStore);
  protected readonly styles = inject(StylesStore);
  private readonly jobs = inject(JobsStore);
  private readonly router = inject(Router);
  private readonly dialogs = inject(MatDialog);
  private readonly downloads = inject(Download);
  protected readonly sharing = inject(Sharing);
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);
  private readonly fetched = signal<Avatar | null>(null);
  private searchTimer: ReturnType<typeof setTimeout> | undefined;

  protected readonly orders: readonly { id: 'newest' | 'oldest' | 'name'; label: MessageKey }[] = [
    { id: 'newest', label: 'gallery.newest' },
    { id: 'oldest', label: 'gallery.oldest' },
    { id: 'name', label: 'gallery.byName' },
  ];
  protected readonly orderLabel = computed(
    () => this.orders.find(({ id }) => id === this.store.filter().order)?.label ?? 'gallery.newest',
  );
  protected readonly opened = computed(() => {
    const id = this.avatar();
    if (!id) return null;
    const shown = this.store.avatars().find((one) => one.id === id);
    return shown ?? (this.fetched()?.id === id ? this.fetched() : null);
  });
  protected readonly tagNames = computed(() => this.store.tags().map(({ name }) => name));
  protected readonly everything = computed(() => {
    const { tag, album, favourite, deleted } = this.store.filter();
    return !tag && !album && !favourite && !deleted;
  });
  protected readonly currentAlbum = computed(
    () => this.store.albums().find(({ id }) => id === this.store.filter().album) ?? null,
  );

  constructor() {
    this.styles.load();
    void this.store.reload();
    this.store.loadSides().catch((cause: unknown) => this.toasts.problem(cause));
    effect(() => {
      const id = this.avatar();
      if (id) untracked(() => void this.fetchOpened(id));
    });
  }

  protected show(change: AvatarFilter): void {
    this.store.selection.set(NOTHING);
    void this.store.show({ ...EVERYTHING, ...change });
  }

  protected search(event: Event): void {
    const q = (event.target as HTMLInputElement).value;
    clearTimeout(this.searchTimer);
    this.searchTimer = setTimeout(() => void this.store.show({ q }), SEARCH_PAUSE_MS);
  }

  protected open(avatar: Avatar | null): void {
    void this.router.navigate([], {
      queryParams: { avatar: avatar?.id ?? null },
      queryParamsHandling: 'merge',
    });
  }

  protected change(avatar: Avatar, change: AvatarChange): void {
    this.store.update(avatar, change).then(
      (saved) => this.fetched.set(saved),
      (cause: unknown) => this.toasts.problem(cause),
    );
  }

  protected async remove(ids: string[]): Promise<void> {
    try {
      if (this.avatar() && ids.includes(this.avatar() ?? '')) this.open(null);
      await this.store.remove(ids);
      this.toasts.undo(
        this.i18n.t('gallery.deleted', { count: ids.length }),
        this.i18n.t('common.undo'),
        () => void this.restore(ids),
      );
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }

  protected async restore(ids: string[]): Promise<void> {
    try {
      await this.store.restore(ids);
      this.toasts.show(this.i18n.t('gallery.restored', { count: ids.length }));
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }

  protected download(avatars: readonly Avatar[]): void {
    void this.downloads.open(avatars);
  }

  protected async favourite(avatars: readonly Avatar[]): Promise<void> {
    const all = avatars.every((avatar) => avatar.favourite);
    await this.bulk(avatars, all ? 'unfavourite' : 'favourite');
  }

  protected async tag(avatars: readonly Avatar[]): Promise<void> {
    const tag = await this.ask({
      title: this.i18n.t('gallery.addTag'),
      label: this.i18n.t('details.tag'),
      submit: this.i18n.t('gallery.add'),
      suggestions: this.tagNames(),
    });
    if (tag) await this.bulk(avatars, 'add_tag', tag);
  }

  protected async intoAlbum(avatars: readonly Avatar[], album: Album | null): Promise<void> {
    const target = album ?? (await this.newAlbum());
    if (target) await this.bulk(avatars, 'add_album', target.id);
  }

  protected async newAlbum(): Promise<Album | null> {
    const name = await this.ask({
      title: this.i18n.t('gallery.newAlbum'),
      label: this.i18n.t('details.name'),
      submit: this.i18n.t('gallery.create'),
    });
    if (!name) return null;
    try {
      return await this.store.createAlbum(name);
    } catch (cause) {
      this.toasts.problem(cause);
      return null;
    }
  }

  protected async albumFor(avatar: Avatar): Promise<void> {
    const album = await this.newAlbum();
    if (album) this.change(avatar, { albums: [...avatar.albums, album.id] });
  }

  protected async renameAlbum(album: Album): Promise<void> {
    const name = await this.ask({
      title: this.i18n.t('gallery.renameAlbum'),
      label: this.i18n.t('details.name'),
      submit: this.i18n.t('common.save'),
      value: album.name,
    });
    if (name) {
      this.store.renameAlbum(album.id, name).catch((cause: unknown) => this.toasts.problem(cause));
    }
  }

  protected deleteAlbum(album: Album): void {
    this.store.deleteAlbum(album.id).then(
      () => this.toasts.show(this.i18n.t('gallery.albumDeleted', { name: album.name })),
      (cause: unknown) => this.toasts.problem(cause),
    );
  }

  protected async more(avatar: Avatar): Promise<void> {
    const { contract, plan } = avatar.recipe;
    if (!avatar.photo) return;
    try {
      const generation = await this.jobs.start({
        photo: avatar.photo,
        style: avatar.style,
        ...moreLike(contract, plan),
      });
      await this.router.navigate(['/studio'], { fragment: `generation-${generation.id}` });
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }

  protected edit(avatar: Avatar): void {
    void this.router.navigate(['/edit', avatar.id]);
  }

  protected async view(avatar: Avatar): Promise<void> {
    const { ViewerDialog } = await import('../viewer/viewer-dialog');
    const shown = this.store.avatars();
    const list = shown.some(({ id }) => id === avatar.id) ? shown : [avatar];
    const data: ViewerData = {
      pictures: list.map((one) => ({
        url: sized(one.file_url, 'full'),
        alt: this.i18n.t('gallery.alt', { style: this.styles.nameOf(one) }),
        width: one.width,
        alpha: one.has_alpha,
        edit: one.deleted_at ? undefined : () => this.edit(one),
        share: one.deleted_at ? undefined : () => void this.sharing.open(one),
      })),
      start: list.findIndex(({ id }) => id === avatar.id),
      face: null,
    };
    const ariaLabel = avatar.name || this.styles.nameOf(avatar);
    this.dialogs.open(ViewerDialog, { data, ariaLabel, maxWidth: '96vw' });
  }

  protected clearSelection(): void {
    this.store.selection.set(NOTHING);
  }

  private async bulk(
    avatars: readonly Avatar[],
    action: 'favourite' | 'unfavourite' | 'add_tag' | 'add_album',
    value?: string,
  ): Promise<void> {
    try {
      const ids = avatars.map(({ id }) => id);
      await this.store.bulk(ids, action, value);
      this.toasts.show(this.i18n.t('gallery.changed', { count: ids.length }));
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }

  private async ask(data: PromptData): Promise<string | undefined> {
    const { PromptDialog } = await import('../../ui/prompt-dialog');
    return firstValueFrom(
      this.dialogs.open<unknown, PromptData, string>(PromptDialog, { data }).afterClosed(),
    );
  }

  private async fetchOpened(id: string): Promise<void> {
    try {
      this.fetched.set(await this.store.find(id));
    } catch (cause) {
      this.toasts.problem(cause);
      this.open(null);
    }
  }
}
