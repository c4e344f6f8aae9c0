import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatTooltip } from '@angular/material/tooltip';
import { RouterLink } from '@angular/router';
import { LiveAnnouncer } from '@angular/cdk/a11y';
import { firstValueFrom } from 'rxjs';
import { sized } from '../../core/api/picture';
import { PreviewFeed } from '../../core/edits/preview-feed';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { StylesStore } from '../../core/styles/styles-store';
import { Toasts } from '../../core/toasts/toasts';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';
import { Ring } from '../../ui/ring';
import { Download } from '../download/download';
import { BrushSettings } from './brush-settings';
import { Base, EditCanvas } from './edit-canvas';
import { VIEW_ICONS } from './edit-icons';
import { toolTouched } from './edit-document';
import { EditorStore } from './editor-store';
import { OwnPictures } from './own-pictures';
import { BackgroundPanel } from './panels/background-panel';
import { BeardPanel } from './panels/beard-panel';
import { BrushPanel } from './panels/brush-panel';
import { ClothesPanel } from './panels/clothes-panel';
import { ColoursPanel } from './panels/colours-panel';
import { DescribePanel } from './panels/describe-panel';
import { FacePanel } from './panels/face-panel';
import { FramePanel } from './panels/frame-panel';
import { EnlargePanel } from './panels/enlarge-panel';
import { LightPanel } from './panels/light-panel';
import { PaintPanel } from './panels/paint-panel';
import { SkinPanel } from './panels/skin-panel';
import { WearPanel } from './panels/wear-panel';
import { Sentence } from './sentence';
import { commandOf, takesText } from './shortcuts';
import { Place, ToolBar } from './tool-bar';
import { VersionStrip } from './version-strip';

/** The editor: the picture in the middle, tools, the chosen one's controls, versions. */
@Component({
  selector: 'app-editor-page',
  imports: [
    BackgroundPanel,
    BeardPanel,
    BrushPanel,
    ClothesPanel,
    ColoursPanel,
    DescribePanel,
    EditCanvas,
    EnlargePanel,
    FacePanel,
    FramePanel,
    Icon,
    LightPanel,
    MatTooltip,
    PaintPanel,
    ProblemNote,
    Ring,
    RouterLink,
    SkinPanel,
    ToolBar,
    TranslatePipe,
    VersionStrip,
    WearPanel,
  ],
  providers: [BrushSettings, EditorStore, OwnPictures, PreviewFeed, Sentence],
  templateUrl: './editor-page.html',
  styleUrl: './editor-page.scss',
  host: {
    '(document:keydown)': 'key($event)',
    '(document:keyup)': 'keyUp($event)',
    '(window:blur)': 'comparing.set(false)',
    '(window:beforeunload)': 'unload($event)',
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EditorPage {
  readonly avatarId = input.required<string>();

  protected readonly store = inject(EditorStore);
  private readonly brush = inject(BrushSettings);
  private readonly styles = inject(StylesStore);
  private readonly dialogs = inject(MatDialog);
  private readonly downloads = inject(Download);
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly canvas = viewChild(EditCanvas);

  protected readonly icons = VIEW_ICONS;
  /** What the sheet on phones shows besides the tool: the versions, or nothing. */
  protected readonly sheet = signal<'tool' | 'versions' | 'none'>('tool');
  protected readonly comparing = signal(false);
  protected readonly split = signal(false);
  protected readonly toolName = computed(() => this.i18n.t(`tool.${this.store.tool()}`));
  protected readonly toolUsed = computed(() =>
    toolTouched(this.store.document(), this.store.tool()),
  );
  protected readonly place = computed((): Place | null => {
    const sheet = this.sheet();
    if (sheet === 'versions') return 'versions';
    return sheet === 'tool' ? this.store.tool() : null;
  });
  protected readonly name = computed(() => {
    const avatar = this.store.avatar();
    return avatar ? avatar.name || this.styles.nameOf(avatar) : '';
  });
  protected readonly base = computed((): Base | null => {
    const base = this.store.base();
    if (!base) return null;
    const { file_url, width, height, has_alpha } = base;
    return { url: sized(file_url, 'full'), width, height, alpha: has_alpha };
  });
  protected readonly mask = computed(() => {
    const { layers } = this.store.document();
    const last = layers[layers.length - 1];
    const strokes = last?.action === this.brush.action() ? last.strokes : [];
    return this.store.tool() === 'brush' ? this.store.masks.of(strokes) : null;
  });
  protected readonly tinted = computed(() => this.brush.showMask() || this.store.strokePending());

  constructor() {
    this.styles.load();
    effect(() => {
      const id = this.avatarId();
      untracked(() => void this.store.load(id));
    });
  }

  /** Asks before changes are lost; true to go. */
  async mayLeave(): Promise<boolean> {
    if (!this.store.unsaved().size) return true;
    const { LeaveDialog } = await import('./leave-dialog');
    const asked = this.dialogs.open<unknown, void, boolean>(LeaveDialog, {
      autoFocus: '[data-testid=leave-stay]',
    });
    return (await firstValueFrom(asked.afterClosed())) === true;
  }

  protected unload(event: BeforeUnloadEvent): void {
    if (this.store.unsaved().size) event.preventDefault();
  }

  protected pick(place: Place): void {
    // A second press on a phone gives the picture its room back.
    const again = this.place() === place;
    if (place !== 'versions') this.store.tool.set(place);
    this.sheet.set(again ? 'none' : place === 'versions' ? 'versions' : 'tool');
  }

  protected key(event: KeyboardEvent): void {
    const command = commandOf(event);
    if (!command || takesText(event.target) || this.dialogs.openDialogs.length) return;
    if (event.target instanceof HTMLInputElement && /^[-+=01]$/.test(event.key)) return;
    event.preventDefault();
    switch (command) {
      case 'undo':
        return this.store.undo();
      case 'redo':
        return this.store.redo();
      case 'save':
        return void this.save();
      case 'compare':
        return this.comparing.set(true);
      case 'smaller':
        return this.brush.resize(-1);
      case 'larger':
        return this.brush.resize(1);
      case 'fit':
        return this.canvas()?.fit();
      case 'actual':
        return this.canvas()?.actual();
      case 'closer':
        return this.canvas()?.zoom(1);
      case 'farther':
        return this.canvas()?.zoom(-1);
    }
  }

  protected keyUp(event: KeyboardEvent): void {
    if (commandOf(event) === 'compare') this.comparing.set(false);
  }

  protected async save(): Promise<void> {
    const wanted = this.store.changed();
    const saved = await this.store.save();
    if (saved) {
      const number = this.store.base()?.number ?? 0;
      this.toasts.show(this.i18n.t('editor.saved', { number }));
    } else if (wanted && !this.store.saveProblem()) {
      void this.announcer.announce(this.i18n.t('editor.cancelled'));
    }
  }

  protected cancel(): void {
    this.store.cancelSave().catch((cause: unknown) => this.toasts.problem(cause));
  }

  protected download(): void {
    const avatar = this.store.avatar();
    if (avatar) void this.downloads.open([avatar]);
  }

  protected async show(): Promise<void> {
    const number = this.store.base()?.number;
    if (number === undefined) return;
    try {
      await this.store.show(number);
      this.toasts.show(this.i18n.t('editor.showDone', { number }));
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }

  protected async remove(): Promise<void> {
    const number = this.store.base()?.number;
    if (number === undefined) return;
    try {
      await this.store.remove(number);
      this.toasts.show(this.i18n.t('editor.deleted', { number }));
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }
}
