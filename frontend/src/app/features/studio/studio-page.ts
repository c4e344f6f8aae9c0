import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { LiveAnnouncer } from '@angular/cdk/a11y';
import { MatDialog } from '@angular/material/dialog';
import { Router } from '@angular/router';
import type { Generation, GenerationRequest, Variant } from '../../core/api/models';
import { sized } from '../../core/api/picture';
import { ApiError, toApiError } from '../../core/api/problem';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { isFinished } from '../../core/jobs/generation-state';
import { JobsStore } from '../../core/jobs/jobs-store';
import { PhotosStore } from '../../core/photos/photos-store';
import { SessionStore } from '../../core/session/session-store';
import { EnginesStore } from '../../core/engines/engines-store';
import { StudioForm, moreLike } from '../../core/studio/studio-form';
import { OwnStyles, ShownStyle, ownStyleId } from '../../core/styles/own-styles';
import { CUSTOM, StylesStore } from '../../core/styles/styles-store';
import { Toasts } from '../../core/toasts/toasts';
import { droppedFiles } from '../../ui/files';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';
import { Download } from '../download/download';
import type { ViewerData } from '../viewer/viewer-dialog';
import { GenerationBlock } from './generation-block';
import { MakePanel, PhotoState } from './make-panel';
import type { PhotoFace } from './photo-face';
import { PhotoPanel, cropOf } from './photo-panel';
import { StylePanel } from './style-panel';

const SHOWN_AT_FIRST = 6;

/** The studio: photo, style, make, and what comes of it, on one page. */
@Component({
  selector: 'app-studio-page',
  imports: [GenerationBlock, Icon, MakePanel, PhotoPanel, ProblemNote, StylePanel, TranslatePipe],
  templateUrl: './studio-page.html',
  styleUrl: './studio-page.scss',
  host: {
    '(document:paste)': 'paste($event)',
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StudioPage {
  /** Query parameter: a style to start with. */
  readonly style = input<string>();

  protected readonly photos = inject(PhotosStore);
  protected readonly styles = inject(StylesStore);
  private readonly engines = inject(EnginesStore);
  protected readonly own = inject(OwnStyles);
  protected readonly jobs = inject(JobsStore);
  protected readonly form = inject(StudioForm);
  private readonly session = inject(SessionStore);
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly dialogs = inject(MatDialog);
  private readonly router = inject(Router);
  private readonly downloads = inject(Download);
  private readonly results = viewChild<ElementRef<HTMLElement>>('results');

  protected readonly dropping = droppedFiles(([file]) => {
    if (file) this.photos.send(file);
  });
  protected readonly starting = signal(false);
  protected readonly error = signal<ApiError | null>(null);
  private readonly shownCount = signal(SHOWN_AT_FIRST);

  /** One's own come first. */
  protected readonly choices = computed((): ShownStyle[] => [
    ...this.own.shown(),
    ...this.styles.all().map((style) => ({ ...style, preview: style.id })),
  ]);
  protected readonly chosenStyle = computed(
    () => this.choices().find(({ id }) => id === this.form.style()) ?? null,
  );
  protected readonly photoState = computed((): PhotoState => {
    const photo = this.photos.current();
    if (!photo) return this.photos.upload() ? 'waiting' : 'none';
    if (photo.status === 'analysing') return 'waiting';
    const analysis = photo.analysis;
    if (analysis && analysis.faces.length > 1 && analysis.chosen === null) return 'choosing';
    return photo.status === 'ready' ? 'ready' : 'unusable';
  });
  protected readonly shown = computed(() => this.jobs.all().slice(0, this.shownCount()));
  protected readonly hidden = computed(() => this.jobs.all().length - this.shown().length);
  protected readonly currentFace = computed(() => this.faceOf(this.photos.current()?.id ?? null));

  constructor() {
    this.styles.load();
    this.engines.load();
    this.photos.load().then(
      () => this.takeNewest(),
      (cause: unknown) => this.error.set(toApiError(cause)),
    );
    this.jobs.loadRecent().then(
      () => this.takeLastStyle(),
      () => undefined,
    );
    void this.own.load();
    effect(() => {
      // A style that is new or was changed has no previews on this photo yet.
      const photo = this.photos.current();
      const previews = this.own.shown().map(({ preview }) => preview);
      if (photo?.status !== 'ready' || !previews.length) return;
      untracked(() => this.photos.wantPreviews(photo.id, previews));
    });
    effect(() => {
      const wanted = this.style();
      if (wanted) untracked(() => this.form.useStyle(wanted));
    });
    this.announceResults();
  }

  protected faceOf(id: string | null): PhotoFace | null {
    const photo = this.photos.byId(id);
    const crop = cropOf(photo);
    if (!photo?.width || !photo.height || !crop || !photo.file_url) return null;
    return {
      src: sized(photo.file_url, 1024),
      extent: { width: photo.width, height: photo.height },
      crop,
    };
  }

  protected make(): void {
    const photo = this.photos.current();
    const style = this.form.style();
    if (photo && style) void this.start(this.form.request(photo.id, style));
  }

  protected moreLike(generation: Generation, variant: Variant): void {
    if (!generation.photo) {
      this.toasts.show(this.i18n.t('results.photoGone'));
      return;
    }
    if (generation.style === CUSTOM && !generation.custom_style) {
      this.toasts.show(this.i18n.t('results.styleGone'));
      return;
    }
    void this.start({
      photo: generation.photo,
      style: generation.style,
      custom_style: generation.custom_style,
      custom_version: generation.custom_version,
      ...moreLike(generation.contract, variant),
    });
  }

  /** The style on the photo's face, to stand where the picture will be. */
  protected sketchOf(generation: Generation): string | null {
    const own = this.own.all().find(({ id }) => id === generation.custom_style);
    return this.photos.previewOf(generation.photo, own?.preview_name ?? generation.style);
  }

  protected cancel(generation: Generation): void {
    this.jobs.cancel(generation.id).catch((cause: unknown) => this.toasts.problem(cause));
  }

  protected remove(generation: Generation): void {
    this.jobs.remove(generation.id).catch((cause: unknown) => this.toasts.problem(cause));
  }

  protected async keep(generation: Generation, variant: Variant): Promise<void> {
    try {
      const avatar = await this.jobs.keep(generation.id, variant);
      this.toasts.undo(this.i18n.t('results.keptToast'), this.i18n.t('common.undo'), () =>
        this.unkeep(generation, { ...variant, kept_avatar: avatar.id }),
      );
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }

  protected unkeep(generation: Generation, variant: Variant): void {
    const avatar = variant.kept_avatar;
    if (!avatar || avatar === 'pending') return;
    this.jobs
      .unkeep(generation.id, variant, avatar)
      .catch((cause: unknown) => this.toasts.problem(cause));
  }

  /** A file is made from what the gallery holds, so downloading keeps the picture. */
  protected async download(generation: Generation, variant: Variant): Promise<void> {
    try {
      await this.downloads.open([await this.jobs.keep(generation.id, variant)]);
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }

  /** What is edited is kept: an edit makes another version of something in the gallery. */
  protected async edit(generation: Generation, variant: Variant): Promise<void> {
    try {
      const { kept_avatar: kept } = variant;
      const known = kept !== null && kept !== 'pending' ? kept : null;
      const avatar = known ?? (await this.jobs.keep(generation.id, variant)).id;
      await this.router.navigate(['/edit', avatar]);
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }

  protected async view(generation: Generation, variant: Variant): Promise<void> {
    const { ViewerDialog } = await import('../viewer/viewer-dialog');
    const done = generation.variants.filter((one) => one.status === 'done' && one.file_url);
    const name = this.styles.nameOf(generation);
    const data: ViewerData = {
      pictures: done.map((one) => ({
        url: sized(one.file_url ?? '', 'full'),
        alt: this.i18n.t('results.alt', { style: name, number: one.index + 1 }),
        width: one.width ?? generation.contract.size,
        alpha: one.has_alpha,
        edit: () => void this.edit(generation, one),
      })),
      start: Math.max(
        0,
        done.findIndex(({ index }) => index === variant.index),
      ),
      face: this.faceOf(generation.photo),
    };
    this.dialogs.open(ViewerDialog, { data, ariaLabel: name, maxWidth: '96vw' });
  }

  protected showMore(): void {
    this.shownCount.update((count) => count + SHOWN_AT_FIRST);
  }

  protected paste(event: ClipboardEvent): void {
    const file = [...(event.clipboardData?.files ?? [])].find((one) =>
      one.type.startsWith('image/'),
    );
    if (!file) return;
    event.preventDefault();
    this.photos.send(file);
  }

  private async start(request: GenerationRequest): Promise<void> {
    this.starting.set(true);
    this.error.set(null);
    try {
      const generation = await this.jobs.start(request);
      void this.announcer.announce(
        this.i18n.t('results.started', { count: generation.variants.length }),
      );
      void this.session.refresh();
      const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      setTimeout(() =>
        this.results()?.nativeElement.scrollIntoView({
          behavior: calm ? 'auto' : 'smooth',
          block: 'start',
        }),
      );
    } catch (cause) {
      this.error.set(toApiError(cause));
    } finally {
      this.starting.set(false);
    }
  }

  /** Whoever comes back goes on with the photo they used last. */
  private takeNewest(): void {
    if (this.photos.current() || this.photos.upload()) return;
    const usable = this.photos.all().find((photo) => photo.status === 'ready');
    this.photos.select(usable?.id ?? null);
  }

  /** And with the style they used last, unless they have chosen one already. */
  private takeLastStyle(): void {
    const newest = this.jobs.all()[0];
    if (!newest || this.form.style()) return;
    const last = newest.custom_style ? ownStyleId(newest.custom_style) : newest.style;
    if (this.choices().some(({ id }) => id === last)) this.form.useStyle(last);
  }

  /** Sparingly: once for each generation that ends while the page is open. */
  private announceResults(): void {
    const running = new Set<string>();
    effect(() => {
      for (const generation of this.jobs.all()) {
        if (!isFinished(generation)) running.add(generation.id);
        else if (running.delete(generation.id)) {
          const count = generation.variants.filter(({ status }) => status === 'done').length;
          const words =
            generation.status === 'done'
              ? this.i18n.t('results.ready', { count })
              : this.i18n.t(`stage.${generation.status}`);
          void this.announcer.announce(words);
        }
      }
    });
  }
}
