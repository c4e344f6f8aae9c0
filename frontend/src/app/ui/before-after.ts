import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  inject,
  input,
  signal,
} from '@angular/core';
import { I18n } from '../core/i18n/i18n';
import { TranslatePipe } from '../core/i18n/translate.pipe';
import { FadeIn } from './fade-in';
import { Icon } from './icon';

/**
 * Two pictures of the same face and a seam between them. The seam wanders by itself (pure CSS),
 * follows the pointer, and can be moved by keyboard as a slider or stopped.
 */
@Component({
  selector: 'app-before-after',
  imports: [FadeIn, Icon, TranslatePipe],
  template: `
    <img
      class="picture"
      [src]="before()"
      [alt]="beforeAlt()"
      width="512"
      height="512"
      fetchpriority="high"
    />
    <span class="reveal">
      <img appFadeIn class="picture" [src]="after()" [alt]="afterAlt()" width="512" height="512" />
    </span>
    <span class="seam" aria-hidden="true"><span class="knob"></span></span>
    <input
      type="range"
      min="0"
      max="100"
      step="1"
      [value]="position() ?? 50"
      [attr.aria-label]="'front.compare' | t"
      [attr.aria-valuetext]="valueText()"
      (input)="moveTo(number($event))"
    />
    @for (label of labels(); track $index) {
      @if (label) {
        <span class="label" aria-hidden="true">{{ label }}</span>
      }
    }
    <button
      type="button"
      class="pause"
      [attr.aria-label]="(paused() ? 'front.play' : 'front.pause') | t"
      (click)="paused.set(!paused()); position.set(null)"
    >
      <app-icon [name]="paused() ? 'play' : 'pause'" [size]="16" />
    </button>
  `,
  styleUrl: './before-after.scss',
  host: {
    '[class.held]': 'position() !== null',
    '[class.paused]': 'paused()',
    '[style.--at]': 'position() === null ? null : position() + "%"',
    '(pointermove)': 'follow($event)',
    '(pointerleave)': 'position.set(null)',
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BeforeAfter {
  readonly before = input.required<string>();
  readonly after = input.required<string>();
  readonly beforeAlt = input('');
  readonly afterAlt = input('');
  /** What lies left of the seam and what lies right of it. */
  readonly labels = input<readonly string[]>([]);

  private readonly i18n = inject(I18n);
  private readonly host: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  /** Percent from the left, or null while it wanders. */
  protected readonly position = signal<number | null>(null);
  readonly paused = signal(false);

  protected follow(event: PointerEvent): void {
    const box = this.host.getBoundingClientRect();
    this.moveTo(((event.clientX - box.left) / box.width) * 100);
  }

  protected moveTo(percent: number): void {
    this.position.set(Math.min(100, Math.max(0, percent)));
  }

  protected number(event: Event): number {
    return (event.target as HTMLInputElement).valueAsNumber;
  }

  protected valueText(): string {
    return this.i18n.percent((100 - (this.position() ?? 50)) / 100);
  }
}
