import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { TranslatePipe } from '../core/i18n/translate.pipe';
import { Toasts } from '../core/toasts/toasts';
import { Icon } from './icon';

/** Where the toasts are shown; they are announced by the store. */
@Component({
  selector: 'app-toast-list',
  imports: [Icon, TranslatePipe],
  template: `
    @for (toast of toasts.list(); track toast.id) {
      <div
        class="toast"
        [class.bad]="toast.tone === 'bad'"
        animate.enter="enter"
        animate.leave="leave"
        (mouseenter)="toasts.hold(toast.id)"
        (mouseleave)="toasts.start(toast)"
        (focusin)="toasts.hold(toast.id)"
        (focusout)="toasts.start(toast)"
      >
        <p>
          {{ toast.text }}
          @if (toast.code) {
            <span class="toast-code">{{ toast.code }}</span>
          }
        </p>
        @if (toast.action; as action) {
          <button type="button" class="act" (click)="toasts.act(toast)" data-testid="toast-undo">
            {{ action.label }}
          </button>
        }
        <button
          type="button"
          class="close"
          (click)="toasts.dismiss(toast.id)"
          [attr.aria-label]="'common.close' | t"
        >
          <app-icon name="close" [size]="18" />
        </button>
      </div>
    }
  `,
  styles: `
    :host {
      position: fixed;
      z-index: 1200;
      inset: auto 0 calc(20px + var(--toast-lift, 0px) + env(safe-area-inset-bottom)) 0;
      display: grid;
      justify-items: center;
      gap: 8px;
      padding-inline: 12px;
      pointer-events: none;
    }
    .toast {
      display: flex;
      align-items: center;
      gap: 4px;
      max-width: 560px;
      padding: 4px 4px 4px 18px;
      border-radius: 14px;
      background: light-dark(#2a2622, #f4efe9);
      color: light-dark(#fff, #1f1c19);
      box-shadow: var(--shadow-float);
      font-size: 15px;
      pointer-events: auto;
    }
    p {
      padding-block: 8px;
      line-height: 1.35;
    }
    .toast-code {
      display: block;
      font-size: 12px;
      opacity: 0.75;
    }
    button {
      min-height: 44px;
      border: 0;
      border-radius: 10px;
      background: transparent;
      color: inherit;
    }
    button:hover {
      background: color-mix(in srgb, currentcolor 12%, transparent);
    }
    .act {
      padding: 0 14px;
      color: light-dark(#ffab96, #a8351d);
      font-weight: 600;
    }
    .close {
      flex: none;
      width: 44px;
    }
    .enter {
      animation: rise 160ms cubic-bezier(0.2, 0, 0, 1);
    }
    .leave {
      animation: rise 120ms reverse;
    }
    @keyframes rise {
      from {
        opacity: 0;
        transform: translateY(12px);
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ToastList {
  protected readonly toasts = inject(Toasts);
}
