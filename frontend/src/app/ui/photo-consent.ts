import { ChangeDetectionStrategy, Component, ElementRef, effect, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslatePipe } from '../core/i18n/translate.pipe';
import { Consent } from '../core/photos/consent';
import { PhotosStore } from '../core/photos/photos-store';

/** One line to tick before the first photo; a photo that came before it waits for it. */
@Component({
  selector: 'app-photo-consent',
  imports: [RouterLink, TranslatePipe],
  template: `
    @if (!consent.given()) {
      @if (photos.held()) {
        <p class="first" role="alert">{{ 'photo.consentFirst' | t }}</p>
      }
      <label [class.asked]="photos.held()">
        <input
          type="checkbox"
          name="photo-consent"
          (change)="consent.give()"
          data-testid="photo-consent"
        />
        <span>
          {{ 'photo.consent' | t }}
          <a routerLink="/privacy">{{ 'photo.consentMore' | t }}</a>
        </span>
      </label>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 6px;
    }
    :host:empty {
      display: none;
    }
    label {
      display: flex;
      gap: 10px;
      align-items: flex-start;
      padding: 4px;
      border-radius: 10px;
      color: var(--ink-2);
      font-size: 14px;
      line-height: 1.4;
      cursor: pointer;
    }
    .asked {
      padding: 12px;
      background: var(--accent-soft);
      color: var(--ink);
    }
    .first {
      font-weight: 500;
    }
    input {
      flex: none;
      width: 20px;
      height: 20px;
      margin: 0;
      accent-color: var(--accent);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PhotoConsent {
  protected readonly consent = inject(Consent);
  protected readonly photos = inject(PhotosStore);

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    effect(() => {
      if (this.photos.held()) setTimeout(() => host.querySelector('input')?.focus());
    });
  }
}
