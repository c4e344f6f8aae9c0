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
import { MatDialog } from '@angular/material/dialog';
import { MatMenuModule } from '@angular/material/menu';
import { MatTooltip } from '@angular/material/tooltip';
import { Router, RouterLink } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import { ApiClient } from '../../core/api/api-client';
import type { CustomStyleVersionListed } from '../../core/api/models';
import { I18n } from '../../core/i18n/i18n';
import type { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { PhotosStore } from '../../core/photos/photos-store';
import { StudioForm } from '../../core/studio/studio-form';
import { OwnStyles, ownStyleId } from '../../core/styles/own-styles';
import { StylesStore } from '../../core/styles/styles-store';
import { Toasts } from '../../core/toasts/toasts';
import { droppedFiles, pickedFiles } from '../../ui/files';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';
import { PromptData, PromptDialog } from '../../ui/prompt-dialog';
import { commandOf, takesText } from '../editor/shortcuts';
import { BuilderStore } from './builder-store';
import { DialsPanel } from './dials-panel';
import { LayersPanel } from './layers-panel';
import { LocalDrafts } from './local-drafts';
import { MaskBrush } from './mask-brush';
import { MaskCanvas } from './mask-canvas';
import { MaskTools } from './mask-tools';
import { PalettePanel } from './palette-panel';
import { PreviewPanel } from './preview-panel';
import { ReferenceUploads } from './reference-uploads';
import { ReferencesPanel } from './references-panel';
import { StyleFeed } from './style-feed';
import { STYLE_ICONS } from './style-icons';

type Part = 'pictures' | 'mask' | 'look';

/** Where a style of one's own is made: references, painted mask, live preview. */
@Component({
  selector: 'app-style-builder-page',
  imports: [
    DialsPanel,
    Icon,
    LayersPanel,
    MaskCanvas,
    MaskTools,
    MatMenuModule,
    MatTooltip,
    PalettePanel,
    PreviewPanel,
    ProblemNote,
    ReferencesPanel,
    RouterLink,
    TranslatePipe,
  ],
  providers: [BuilderStore, StyleFeed, MaskBrush, ReferenceUploads],
  templateUrl: './style-builder-page.html',
  styleUrl: './style-builder-page.scss',
  host: {
    '(document:keydown)': 'key($event)',
    '(document:paste)': 'paste($event)',
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StyleBuilderPage {
  /** Route parameter: the style, or none for a new one. */
  readonly styleId = input<string>();

  protected readonly store = inject(BuilderStore);
  protected readonly brush = inject(MaskBrush);
  private readonly api = inject(ApiClient);
  private readonly i18n = inject(I18n);
  private readonly own = inject(OwnStyles);
  private readonly photos = inject(PhotosStore);
  private readonly form = inject(StudioForm);
  private readonly toasts = inject(Toasts);
  private readonly dialogs = inject(MatDialog);
  private readonly router = inject(Router);
  private readonly drafts = inject(LocalDrafts);
  private readonly references = viewChild(ReferencesPanel);
  private readonly importFile = viewChild.required<ElementRef<HTMLInputElement>>('importFile');

  protected readonly icons = STYLE_ICONS;
  protected readonly dropping = droppedFiles((files) => {
    const style = files.find(({ name }) => name.endsWith('.avatarstyle'));
    if (style) void this.import(style);
    else this.references()?.add(files);
  });
  protected readonly importing = signal(false);
  protected readonly versions = signal<readonly CustomStyleVersionListed[] | null>(null);
  /** What shows on a phone, below the preview. */
  protected readonly part = signal<Part>('pictures');
  protected readonly parts: readonly { id: Part; label: MessageKey }[] = [
    { id: 'pictures', label: 'styleBuilder.references' },
    { id: 'mask', label: 'styleBuilder.mask' },
    { id: 'look', label: 'styleBuilder.look' },
  ];
  protected readonly savable = computed(
    () => this.store.changed() && this.store.complete() && !this.store.saving(),
  );

  constructor() {
    inject(StylesStore).load();
    this.photos.load().then(
      () => this.takeNewest(),
      (cause: unknown) => this.toasts.problem(cause),
    );
    effect(() => {
      const id = this.styleId() ?? null;
      untracked(() => void this.open(id));
    });
  }

  protected rename(event: Event): void {
    const name = (event.target as HTMLInputElement).value.slice(0, 80);
    this.store.set({ name }, 'name');
  }

  protected async save(): Promise<boolean> {
    const style = await this.store.save();
    if (!style) return false;
    this.toasts.show(this.i18n.t('styleBuilder.saved', { name: style.name }));
    await this.router.navigate(['/styles', style.id], { replaceUrl: true });
    return true;
  }

  protected async saveAs(): Promise<void> {
    const name = await this.ask('styleBuilder.saveAs', this.copyName());
    const style = name ? await this.store.save(name) : null;
    if (style) await this.router.navigate(['/styles', style.id]);
  }

  protected async duplicate(): Promise<void> {
    const style = this.store.style();
    if (!style) return;
    try {
      const copy = await this.api.duplicateStyle(style.id, this.copyName());
      this.own.put(copy);
      await this.router.navigate(['/styles', copy.id]);
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }

  protected async remove(): Promise<void> {
    const style = this.store.style();
    if (!style) return;
    try {
      await this.own.remove(style.id);
      this.drafts.clear(style.id);
      if (this.form.style() === ownStyleId(style.id)) this.form.style.set(null);
      this.toasts.undo(
        this.i18n.t('styleBuilder.deleted', { name: style.name }),
        this.i18n.t('common.undo'),
        () => {
          this.own.restore(style.id).catch((cause: unknown) => this.toasts.problem(cause));
        },
      );
      await this.router.navigate(['/studio']);
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }

  /** What is exported is what is saved: changes are saved first. */
  protected async export(): Promise<void> {
    if (this.store.changed() && !(await this.save())) return;
    const style = this.store.style();
    if (!style) return;
    try {
      const url = URL.createObjectURL(await this.api.styleFile(style.id));
      const link = document.createElement('a');
      link.href = url;
      link.download = `${style.name}.avatarstyle`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }

  protected pickImport(): void {
    this.importFile().nativeElement.click();
  }

  protected async picked(event: Event): Promise<void> {
    const [file] = pickedFiles(event);
    if (file) await this.import(file);
  }

  protected async useVersion(number: number): Promise<void> {
    try {
      await this.store.useVersion(number);
      this.toasts.show(this.i18n.t('styleBuilder.versionTaken', { number }));
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }

  protected async listVersions(): Promise<void> {
    const style = this.store.style();
    if (!style) return;
    try {
      this.versions.set(await this.api.styleVersions(style.id));
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }

  protected async make(): Promise<void> {
    if (this.store.changed() && !(await this.save())) return;
    const style = this.store.style();
    if (!style) return;
    this.form.useStyle(ownStyleId(style.id));
    await this.router.navigate(['/studio']);
  }

  protected when(iso: string): string {
    return this.i18n.dateTime(iso);
  }

  protected key(event: KeyboardEvent): void {
    const command = commandOf(event);
    if (!command || takesText(event.target)) return;
    if (command === 'undo') this.store.undo();
    else if (command === 'redo') this.store.redo();
    else if (command === 'save') {
      if (this.savable()) void this.save();
    } else if (command === 'smaller') this.brush.resize(-1);
    else if (command === 'larger') this.brush.resize(1);
    else return;
    event.preventDefault();
  }

  protected paste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    const pictures = files.filter(({ type }) => type.startsWith('image/'));
    if (!pictures.length) return;
    event.preventDefault();
    this.references()?.add(pictures);
  }

  private async open(id: string | null): Promise<void> {
    this.versions.set(null);
    await this.store.open(id);
    if (this.store.restored()) {
      const words = this.i18n.t('styleBuilder.restored');
      this.toasts.undo(words, this.i18n.t('styleBuilder.afresh'), () => this.store.discard());
    }
  }

  private async import(file: File): Promise<void> {
    this.importing.set(true);
    try {
      const style = await this.own.import(file);
      this.toasts.show(this.i18n.t('styleBuilder.imported', { name: style.name }));
      await this.router.navigate(['/styles', style.id]);
    } catch (cause) {
      this.toasts.problem(cause);
    } finally {
      this.importing.set(false);
    }
  }

  private takeNewest(): void {
    if (this.photos.current() || this.photos.upload()) return;
    const usable = this.photos.all().find((photo) => photo.status === 'ready');
    this.photos.select(usable?.id ?? null);
  }

  private copyName(): string {
    const name = this.store.draft().name.trim() || this.i18n.t('styleBuilder.unnamed');
    return this.i18n.t('styleBuilder.copyOf', { name }).slice(0, 80);
  }

  private async ask(title: MessageKey, value: string): Promise<string | undefined> {
    const data: PromptData = {
      title: this.i18n.t(title),
      label: this.i18n.t('styleBuilder.name'),
      submit: this.i18n.t('styleBuilder.save'),
      value,
    };
    return firstValueFrom(this.dialogs.open(PromptDialog, { data }).afterClosed());
  }
}
