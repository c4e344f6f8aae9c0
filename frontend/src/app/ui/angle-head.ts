import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  inject,
  input,
  model,
  signal,
} from '@angular/core';
import type { Angle } from '../core/api/models';
import { ANGLE_PRESETS, angleWords, sameAngle } from '../core/i18n/angle-words';
import { I18n } from '../core/i18n/i18n';
import { TranslatePipe } from '../core/i18n/translate.pipe';
import { Head } from './head';
import { LIMITS, clampAngle, dragAngle, keyAngle } from './head-geometry';
import { Icon } from './icon';

/** The angles to draw: turn the head with the pointer or the keys, or take a preset. */
@Component({
  selector: 'app-angle-head',
  imports: [Head, Icon, TranslatePipe],
  templateUrl: './angle-head.html',
  styleUrl: './angle-head.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AngleHead {
  readonly angles = model.required<readonly Angle[]>();
  readonly most = input(9);

  private readonly i18n = inject(I18n);
  private readonly host: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly active = signal(0);
  private drag: { pointer: number; x: number; y: number; start: Angle } | null = null;

  protected readonly presets = ANGLE_PRESETS;
  protected readonly axes = [
    { id: 'yaw', label: 'angle.yaw', most: LIMITS.yaw },
    { id: 'pitch', label: 'angle.pitch', most: LIMITS.pitch },
    { id: 'roll', label: 'angle.roll', most: LIMITS.roll },
  ] as const;
  protected readonly index = computed(() => Math.min(this.active(), this.angles().length - 1));
  protected readonly current = computed(() => this.angles()[this.index()]);
  protected readonly presetName = computed(() => this.name(this.current()));

  /** The preset's name, or the degrees. */
  protected name(angle: Angle): string {
    return angleWords(this.i18n, angle);
  }

  protected isCurrent(angle: Angle): boolean {
    return sameAngle(angle, this.current());
  }

  protected choose(index: number): void {
    this.active.set(index);
  }

  protected set(angle: Angle): void {
    this.angles.update((all) =>
      all.map((one, i) => (i === this.index() ? clampAngle(angle) : one)),
    );
  }

  protected setAxis(axis: 'yaw' | 'pitch' | 'roll', event: Event): void {
    this.set({ ...this.current(), [axis]: (event.target as HTMLInputElement).valueAsNumber });
  }

  protected resetAxis(axis: 'yaw' | 'pitch' | 'roll'): void {
    this.set({ ...this.current(), [axis]: 0 });
  }

  /** Adds the first preset that is not there yet. */
  protected add(): void {
    const free = ANGLE_PRESETS.find(
      ({ angle }) => !this.angles().some((one) => sameAngle(one, angle)),
    );
    this.angles.update((all) => [...all, free?.angle ?? { yaw: 10, pitch: 0, roll: 0 }]);
    this.active.set(this.angles().length - 1);
  }

  protected remove(index: number): void {
    this.angles.update((all) => all.filter((_, i) => i !== index));
    this.active.update((active) => Math.max(0, active >= index ? active - 1 : active));
  }

  protected start(event: PointerEvent): void {
    if (event.button !== 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.drag = {
      pointer: event.pointerId,
      x: event.clientX,
      y: event.clientY,
      start: this.current(),
    };
  }

  protected move(event: PointerEvent): void {
    const drag = this.drag;
    if (drag?.pointer !== event.pointerId) return;
    const size = this.host.querySelector('.big')?.clientWidth ?? 140;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    // Shift tilts: the third axis has no direction of its own on a screen.
    if (event.shiftKey) this.set({ ...drag.start, roll: drag.start.roll + (dx * 45) / size });
    else this.set(dragAngle(drag.start, dx, dy, size));
  }

  protected end(): void {
    this.drag = null;
  }

  protected key(event: KeyboardEvent): void {
    const angle = keyAngle(this.current(), event.key, event.shiftKey);
    if (!angle) return;
    event.preventDefault();
    this.set(angle);
  }
}
