import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  inject,
  input,
  model,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { sized, squareSrcset } from '../../core/api/picture';
import type { Avatar } from '../../core/api/models';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { StylesStore } from '../../core/styles/styles-store';
import { onEndInSight } from '../../ui/end-in-sight';
import { Icon } from '../../ui/icon';
import { Selection, neighbour, ranged, toggled } from './selection';

const HOLD_MS = 450;
const DRAG_PIXELS = 8;

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * The pictures, to open and to select: click, shift, drag a frame, or the keyboard (arrows,
 * space, enter, delete, ctrl+A). Long press starts selecting by touch.
 */
@Component({
  selector: 'app-gallery-grid',
  imports: [Icon, TranslatePipe],
  templateUrl: './gallery-grid.html',
  styleUrl: './gallery-grid.scss',
  host: {
    '(pointerdown)': 'startFrame($event)',
    '(document:pointermove)': 'moveFrame($event)',
    '(document:pointerup)': 'endFrame()',
    '(document:pointercancel)': 'endFrame()',
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class GalleryGrid {
  readonly avatars = input.required<readonly Avatar[]>();
  readonly hasMore = input(false);
  readonly loading = input(false);
  readonly opened = input<string | null>(null);
  readonly selection = model.required<Selection>();
  readonly openAvatar = output<Avatar>();
  readonly remove = output<string[]>();
  readonly more = output<void>();

  private readonly styles = inject(StylesStore);
  private readonly i18n = inject(I18n);
  private readonly host: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly end = viewChild.required<ElementRef<HTMLElement>>('end');
  private hold: ReturnType<typeof setTimeout> | undefined;
  private held = false;
  private origin: { x: number; y: number; base: Selection } | null = null;

  protected readonly focused = signal(0);
  protected readonly frame = signal<Box | null>(null);
  protected readonly selecting = computed(() => this.selection().ids.size > 0);
  private readonly order = computed(() => this.avatars().map(({ id }) => id));

  constructor() {
    onEndInSight({
      end: this.end,
      items: this.avatars,
      loading: this.loading,
      margin: '600px',
      reached: () => this.more.emit(),
    });
  }

  protected name(avatar: Avatar): string {
    return avatar.name || this.styles.nameOf(avatar);
  }

  protected alt(avatar: Avatar): string {
    const style = this.styles.nameOf(avatar);
    return avatar.name
      ? this.i18n.t('gallery.altNamed', { name: avatar.name, style })
      : this.i18n.t('gallery.alt', { style });
  }

  protected small(avatar: Avatar): string {
    return sized(avatar.file_url, 512);
  }

  protected srcset(avatar: Avatar): string {
    return squareSrcset(avatar.file_url, avatar.width);
  }

  protected click(event: MouseEvent, avatar: Avatar, index: number): void {
    this.focused.set(index);
    if (this.held) {
      this.held = false;
      return;
    }
    const onMark = (event.target as HTMLElement).closest('.mark') !== null;
    if (event.shiftKey) {
      this.selection.update((selection) => ranged(selection, avatar.id, this.order()));
    } else if (onMark || event.ctrlKey || event.metaKey || this.selecting()) {
      this.selection.update((selection) => toggled(selection, avatar.id));
    } else {
      this.openAvatar.emit(avatar);
    }
  }

  protected key(event: KeyboardEvent, avatar: Avatar, index: number): void {
    const target = neighbour(index, event.key, this.columns(), this.avatars().length);
    if (target !== null) {
      event.preventDefault();
      this.focusCard(target);
      if (event.shiftKey) {
        const id = this.avatars()[target].id;
        this.selection.update((selection) => {
          const from = selection.anchor ? selection : toggled(selection, avatar.id);
          return ranged(from, id, this.order());
        });
      }
    } else if (event.key === ' ') {
      event.preventDefault();
      this.selection.update((selection) => toggled(selection, avatar.id));
    } else if (event.key === 'Enter') {
      this.openAvatar.emit(avatar);
    } else if (event.key === 'Delete') {
      const { ids } = this.selection();
      this.remove.emit(ids.size ? [...ids] : [avatar.id]);
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.selection.set({ ids: new Set(this.order()), anchor: avatar.id });
    }
  }

  protected press(event: PointerEvent, avatar: Avatar): void {
    if (event.pointerType !== 'touch') return;
    this.hold = setTimeout(() => {
      this.held = true;
      this.selection.update((selection) => toggled(selection, avatar.id));
    }, HOLD_MS);
  }

  protected release(): void {
    clearTimeout(this.hold);
  }

  protected startFrame(event: PointerEvent): void {
    if (event.pointerType !== 'mouse' || event.button !== 0) return;
    const keeps = event.shiftKey || event.ctrlKey || event.metaKey;
    const base = keeps ? this.selection() : { ids: new Set<string>(), anchor: null };
    this.origin = { x: event.clientX, y: event.clientY, base };
  }

  protected moveFrame(event: PointerEvent): void {
    const origin = this.origin;
    if (!origin) return;
    const [dx, dy] = [event.clientX - origin.x, event.clientY - origin.y];
    if (!this.frame() && Math.hypot(dx, dy) < DRAG_PIXELS) return;
    event.preventDefault();
    const box = {
      left: Math.min(event.clientX, origin.x),
      top: Math.min(event.clientY, origin.y),
      width: Math.abs(dx),
      height: Math.abs(dy),
    };
    this.frame.set(box);
    const ids = new Set([...origin.base.ids, ...this.cardsIn(box)]);
    this.selection.set({ ids, anchor: origin.base.anchor });
  }

  protected endFrame(): void {
    this.origin = null;
    if (!this.frame()) return;
    this.frame.set(null);
    // The click that follows a drag is part of the drag.
    this.held = true;
    setTimeout(() => (this.held = false));
  }

  private cardsIn(box: Box): string[] {
    return this.cards()
      .filter((card) => {
        const { left, right, top, bottom } = card.getBoundingClientRect();
        return (
          left < box.left + box.width &&
          right > box.left &&
          top < box.top + box.height &&
          bottom > box.top
        );
      })
      .map((card) => card.dataset['id'] ?? '');
  }

  private focusCard(index: number): void {
    this.focused.set(index);
    this.cards()[index]?.focus();
  }

  private columns(): number {
    const cards = this.cards();
    const first = cards[0]?.offsetTop;
    const second = cards.findIndex((card) => card.offsetTop !== first);
    return second < 0 ? Math.max(1, cards.length) : second;
  }

  private cards(): HTMLElement[] {
    return [...this.host.querySelectorAll<HTMLElement>('[data-id]')];
  }
}
