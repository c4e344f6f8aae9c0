import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Icon } from '../../ui/icon';
import { BrushSettings } from './brush-settings';
import { VIEW_ICONS } from './edit-icons';
import { Pointers, Spot } from './gestures';
import { Mask, Point, Stroke, paint } from './mask';
import { drawTint } from './tint';
import { Size, Viewport, centred, fit, pan, zoomAt } from './viewport';

export interface Base extends Size {
  readonly url: string;
  readonly alpha: boolean;
}

const AIR = 24;
const AIR_ON_PHONES = 8;
const STEP = 1.25;
const ARROW_PIXELS = 40;
/** Stage pixels between two points of a stroke that are worth keeping. */
const FINE = 1.5;

/**
 * The picture on its stage: zoom by wheel, keys and two fingers, pan by space, middle button or
 * hand, strokes of the brush, and the comparison of before and after.
 */
@Component({
  selector: 'app-edit-canvas',
  imports: [Icon, MatTooltip, TranslatePipe],
  templateUrl: './edit-canvas.html',
  styleUrl: './edit-canvas.scss',
  host: {
    '(document:keydown)': 'spaceDown($event)',
    '(document:keyup)': 'spaceUp($event)',
    '(window:blur)': 'space.set(false)',
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EditCanvas {
  readonly base = input.required<Base>();
  readonly alt = input.required<string>();
  /** The picture with its changes; null while there are none. */
  readonly changed = input<string | null>(null);
  readonly painting = input(false);
  /** What is painted already, and whether it shows while no stroke is being drawn. */
  readonly mask = input<Mask | null>(null);
  readonly tinted = input(false);
  /** The original is shown while this holds. */
  readonly comparing = input(false);
  readonly split = input(false);
  readonly outstanding = input(false);
  readonly stroke = output<Stroke>();

  private readonly i18n = inject(I18n);
  private readonly brush = inject(BrushSettings);
  private readonly stage = viewChild.required<ElementRef<HTMLElement>>('stage');
  private readonly tint = viewChild<ElementRef<HTMLCanvasElement>>('tint');
  private readonly pointers = new Pointers();
  private readonly room = signal<Size>({ width: 0, height: 0 });
  private readonly moved = signal<Viewport | null>(null);
  /** The stroke being drawn; the mask under it is a copy. */
  private drawing: { stroke: Stroke & { points: Point[] }; mask: Mask } | null = null;

  protected readonly icons = VIEW_ICONS;
  protected readonly space = signal(false);
  protected readonly panning = signal(false);
  protected readonly drawn = signal(false);
  protected readonly pointer = signal<Spot | null>(null);
  protected readonly seam = signal(50);
  /** The picture whose pixels are there: a new base takes over once it has been fetched. */
  protected readonly loaded = signal<Base | null>(null);
  protected readonly size = computed(() => this.loaded() ?? this.base());
  protected readonly viewport = computed(
    () => this.moved() ?? fit(this.size(), this.room(), this.air()),
  );
  protected readonly atFit = computed(() => this.moved() === null);
  protected readonly zoomWords = computed(() => this.i18n.percent(this.viewport().scale));
  protected readonly brushing = computed(() => this.painting() && !this.space());
  protected readonly ring = computed(() => {
    const spot = this.pointer();
    if (!spot || !this.brushing() || this.brush.mode() === 'lasso') return null;
    const radius = this.brush.radius() * this.size().width * this.viewport().scale;
    return { x: spot.x - radius, y: spot.y - radius, side: 2 * radius };
  });
  protected readonly showsChanged = computed(() => this.changed() !== null && !this.comparing());
  protected readonly splits = computed(() => this.split() && this.showsChanged());
  protected readonly showsTint = computed(() => this.drawn() || (this.painting() && this.tinted()));

  constructor() {
    const destroy = inject(DestroyRef);
    afterNextRender(() => {
      const stage = this.stage().nativeElement;
      const observer = new ResizeObserver(() =>
        this.room.set({ width: stage.clientWidth, height: stage.clientHeight }),
      );
      observer.observe(stage);
      // Not passive, so that the page does not scroll or zoom instead.
      stage.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
      destroy.onDestroy(() => observer.disconnect());
    });
    effect(() => {
      const base = this.base();
      untracked(() => this.fetch(base));
    });
    effect(() => {
      const [canvas, mask] = [this.tint()?.nativeElement, this.mask()];
      if (canvas && mask && !this.drawing) this.redraw(canvas, mask);
    });
  }

  fit(): void {
    this.moved.set(null);
  }

  actual(): void {
    this.moved.set(centred(1, this.size(), this.room()));
  }

  zoom(direction: 1 | -1): void {
    const { width, height } = this.room();
    this.zoomBy(direction > 0 ? STEP : 1 / STEP, { x: width / 2, y: height / 2 });
  }

  protected arrow(event: KeyboardEvent): void {
    const step = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[
      event.key
    ];
    if (!step) return;
    event.preventDefault();
    this.panBy(step[0] * ARROW_PIXELS, step[1] * ARROW_PIXELS);
  }

  protected spaceDown(event: KeyboardEvent): void {
    // On a button it presses that.
    const on = event.target;
    const free = on === document.body || this.stage().nativeElement === on;
    if (event.key !== ' ' || !free) return;
    event.preventDefault();
    this.space.set(true);
  }

  protected spaceUp(event: KeyboardEvent): void {
    if (event.key === ' ') this.space.set(false);
  }

  protected down(event: PointerEvent): void {
    if (event.button > 1) return;
    const spot = this.spot(event);
    this.stage().nativeElement.setPointerCapture(event.pointerId);
    this.pointers.press(event.pointerId, spot);
    this.pointer.set(spot);
    if (this.pointers.count > 1) {
      // A second finger means zooming: what the first one began was no stroke.
      this.abandon();
      this.panning.set(true);
    } else if (this.brushing() && event.button === 0) {
      event.preventDefault();
      this.stage().nativeElement.focus({ preventScroll: true });
      this.begin(spot);
    } else {
      this.panning.set(true);
    }
  }

  protected move(event: PointerEvent): void {
    const spot = this.spot(event);
    this.pointer.set(event.pointerType === 'touch' && !this.drawing ? null : spot);
    if (this.drawing) {
      const events = event.getCoalescedEvents?.() ?? [];
      for (const one of events.length ? events : [event]) this.extend(this.spot(one));
      this.pointers.move(event.pointerId, spot);
      return;
    }
    const pinch = this.pointers.move(event.pointerId, spot);
    if (!pinch || !this.panning()) return;
    this.panBy(pinch.dx, pinch.dy);
    if (pinch.factor !== 1) this.zoomBy(pinch.factor, pinch.centre);
  }

  protected up(event: PointerEvent): void {
    this.pointers.release(event.pointerId);
    if (event.pointerType === 'touch') this.pointer.set(null);
    if (this.pointers.count > 0) return;
    this.panning.set(false);
    if (event.type === 'pointercancel') this.abandon();
    else this.finish();
  }

  protected number(event: Event): number {
    return (event.target as HTMLInputElement).valueAsNumber;
  }

  private begin(spot: Spot): void {
    const mode = this.brush.mode();
    const before = this.mask();
    if (!before) return;
    this.drawing = {
      stroke: {
        points: [this.place(spot)],
        radius: mode === 'lasso' ? null : this.brush.radius(),
        erase: mode === 'erase',
      },
      mask: { side: before.side, values: before.values.slice() },
    };
    this.drawn.set(true);
    const canvas = this.tint()?.nativeElement;
    if (canvas) this.redraw(canvas, before);
    this.show(0);
  }

  private extend(spot: Spot): void {
    const drawing = this.drawing;
    if (!drawing) return;
    const { points } = drawing.stroke;
    const [last, next] = [points[points.length - 1], this.place(spot)];
    const scale = this.size().width * this.viewport().scale;
    if (Math.hypot(next[0] - last[0], next[1] - last[1]) * scale < FINE) return;
    points.push(next);
    this.show(points.length - 1);
  }

  /** Paints what of the stroke is new; an outline as what it encloses so far. */
  private show(from: number): void {
    const drawing = this.drawing;
    const context = this.tint()?.nativeElement.getContext('2d');
    if (!drawing || !context) return;
    const { stroke, mask } = drawing;
    if (stroke.radius === null) {
      mask.values.set(this.mask()?.values ?? mask.values);
      paint(mask, stroke);
      drawTint(context, mask, null);
    } else {
      const box = paint(mask, stroke, from);
      if (box) drawTint(context, mask, box);
    }
  }

  private finish(): void {
    const stroke = this.drawing?.stroke;
    this.abandon();
    if (stroke && (stroke.radius !== null || stroke.points.length > 2)) this.stroke.emit(stroke);
  }

  private abandon(): void {
    if (!this.drawing) return;
    this.drawing = null;
    this.drawn.set(false);
    const [canvas, mask] = [this.tint()?.nativeElement, this.mask()];
    if (canvas && mask) this.redraw(canvas, mask);
  }

  private redraw(canvas: HTMLCanvasElement, mask: Mask): void {
    const context = canvas.getContext('2d');
    if (context) drawTint(context, mask, null);
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    this.zoomBy(Math.exp(-event.deltaY * lines * 0.0016), this.spot(event));
  }

  private zoomBy(factor: number, at: Spot): void {
    this.moved.set(zoomAt(this.viewport(), factor, at.x, at.y, this.size(), this.room()));
  }

  private panBy(dx: number, dy: number): void {
    if (dx || dy) this.moved.set(pan(this.viewport(), dx, dy, this.size(), this.room()));
  }

  private spot(event: MouseEvent): Spot {
    const box = this.stage().nativeElement.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private place({ x, y }: Spot): Point {
    const { scale, x: left, y: top } = this.viewport();
    const { width, height } = this.size();
    return [(x - left) / scale / width, (y - top) / scale / height];
  }

  private air(): number {
    return this.room().width < 600 ? AIR_ON_PHONES : AIR;
  }

  private fetch(base: Base): void {
    if (!this.loaded()) this.loaded.set(base);
    if (this.loaded()?.url === base.url) return;
    const image = new Image();
    image.src = base.url;
    const take = () => {
      if (this.base() !== base) return;
      this.loaded.set(base);
    };
    image.decode().then(take, take);
  }
}
