import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Mask, Point, Stroke, paint } from '../editor/mask';
import { drawTint } from '../editor/tint';
import { mirrored } from './draft';
import { MaskBrush } from './mask-brush';
import { TemplateFace } from './template-face-view';

/** Of the side: points closer together are not worth keeping. */
const FINE = 0.003;
/** Of the side: how far an arrow key moves the brush. */
const ARROW = 0.02;
const ARROWS: Record<string, Point> = {
  ArrowLeft: [-ARROW, 0],
  ArrowRight: [ARROW, 0],
  ArrowUp: [0, -ARROW],
  ArrowDown: [0, ARROW],
};

/**
 * The template face with a layer's mask, to be painted with the mouse, a finger or a pen; or with
 * the arrow keys, the space bar being the pressed button.
 */
@Component({
  selector: 'app-mask-canvas',
  imports: [TemplateFace, TranslatePipe],
  template: `
    <app-template-face />
    <canvas #tint [width]="side" [height]="side" aria-hidden="true"></canvas>
    @if (brush.symmetric()) {
      <span class="axis" aria-hidden="true"></span>
    }
    @for (ring of rings(); track $index) {
      <span
        class="ring"
        aria-hidden="true"
        [class.erase]="brush.erase()"
        [style.left.%]="ring.x"
        [style.top.%]="ring.y"
        [style.width.%]="ring.width"
      ></span>
    }
    <div
      #stage
      class="stage"
      role="application"
      tabindex="0"
      [attr.aria-label]="'styleBuilder.canvas' | t"
      data-testid="mask-canvas"
      (pointerdown)="down($event)"
      (pointermove)="move($event)"
      (pointerup)="up()"
      (pointercancel)="abandon()"
      (pointerleave)="leave()"
      (keydown)="key($event)"
      (blur)="leave()"
    ></div>
  `,
  styles: `
    :host {
      position: relative;
      display: block;
      overflow: hidden;
      aspect-ratio: 1;
      border-radius: var(--radius);
      background: light-dark(#ebe7e2, #1a1817);
    }
    canvas,
    .stage {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
    .stage {
      cursor: crosshair;
      touch-action: none;
      border-radius: inherit;
    }
    .stage:focus-visible {
      outline-offset: -3px;
    }
    .axis {
      position: absolute;
      inset: 0 auto 0 50%;
      border-left: 1px dashed light-dark(rgb(0 0 0 / 28%), rgb(255 255 255 / 32%));
      pointer-events: none;
    }
    .ring {
      position: absolute;
      aspect-ratio: 1;
      border: 1.5px solid #fff;
      border-radius: 50%;
      box-shadow:
        0 0 0 1px rgb(0 0 0 / 55%),
        inset 0 0 0 1px rgb(0 0 0 / 30%);
      transform: translate(-50%, -50%);
      pointer-events: none;
    }
    .erase {
      border-style: dashed;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MaskCanvas {
  readonly mask = input.required<Mask>();
  readonly stroke = output<Stroke>();

  protected readonly brush = inject(MaskBrush);
  protected readonly side = 512;
  private readonly tint = viewChild.required<ElementRef<HTMLCanvasElement>>('tint');
  private readonly stage = viewChild.required<ElementRef<HTMLElement>>('stage');
  private readonly at = signal<Point | null>(null);
  private drawing: { stroke: Stroke & { points: Point[] }; mask: Mask } | null = null;
  private typing = false;

  protected readonly rings = computed(() => {
    const at = this.at();
    if (!at) return [];
    const width = 200 * this.brush.radius();
    const one = { x: at[0] * 100, y: at[1] * 100, width };
    return this.brush.symmetric() ? [one, { ...one, x: 100 - one.x }] : [one];
  });

  constructor() {
    effect(() => {
      const mask = this.mask();
      if (!this.drawing) this.redraw(mask);
    });
  }

  protected down(event: PointerEvent): void {
    if (event.button > 0 || this.drawing) return;
    event.preventDefault();
    const stage = this.stage().nativeElement;
    stage.setPointerCapture(event.pointerId);
    stage.focus({ preventScroll: true });
    this.begin(this.place(event));
  }

  protected move(event: PointerEvent): void {
    this.at.set(this.place(event));
    if (!this.drawing || this.typing) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) this.extend(this.place(one));
  }

  protected up(): void {
    if (!this.typing) this.finish();
  }

  protected leave(): void {
    this.finish();
    this.at.set(null);
  }

  protected key(event: KeyboardEvent): void {
    const by = ARROWS[event.key];
    if (by) {
      event.preventDefault();
      const [x, y] = this.at() ?? [0.5, 0.5];
      const next: Point = [clamp(x + by[0]), clamp(y + by[1])];
      this.at.set(next);
      if (this.typing) this.extend(next);
    } else if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      if (event.repeat) return;
      if (this.typing) this.finish();
      else this.type();
    } else if (event.key === 'Escape' && this.typing) {
      event.stopPropagation();
      this.abandon();
    }
  }

  private type(): void {
    const at = this.at() ?? [0.5, 0.5];
    this.at.set(at);
    this.begin(at);
    this.typing = true;
  }

  private begin(at: Point): void {
    this.at.set(at);
    const { side, values } = this.mask();
    // What holds everywhere is painted anew, as the store does.
    const erase = this.brush.erase();
    const whole = !erase && values.every((value) => value === 255);
    this.drawing = {
      stroke: { points: [at], radius: this.brush.radius(), erase, soft: this.brush.softness() },
      mask: { side, values: whole ? new Uint8Array(values.length) : values.slice() },
    };
    if (whole) this.redraw(this.drawing.mask);
    this.show(0);
  }

  private extend(next: Point): void {
    const drawing = this.drawing;
    if (!drawing) return;
    const { points } = drawing.stroke;
    const last = points[points.length - 1];
    if (Math.hypot(next[0] - last[0], next[1] - last[1]) < FINE) return;
    points.push(next);
    this.show(points.length - 1);
  }

  /** Paints what of the stroke is new. */
  private show(from: number): void {
    const context = this.tint().nativeElement.getContext('2d');
    if (!this.drawing || !context) return;
    const { stroke, mask } = this.drawing;
    const strokes = this.brush.symmetric() ? [stroke, mirrored(stroke)] : [stroke];
    for (const one of strokes) {
      const box = paint(mask, one, from);
      if (box) drawTint(context, mask, box);
    }
  }

  private finish(): void {
    const stroke = this.drawing?.stroke;
    this.drawing = null;
    this.typing = false;
    if (stroke) this.stroke.emit(stroke);
  }

  protected abandon(): void {
    this.drawing = null;
    this.typing = false;
    this.redraw(this.mask());
  }

  private redraw(mask: Mask): void {
    const context = this.tint().nativeElement.getContext('2d');
    if (context) drawTint(context, mask, null);
  }

  private place(event: PointerEvent): Point {
    const box = this.stage().nativeElement.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
