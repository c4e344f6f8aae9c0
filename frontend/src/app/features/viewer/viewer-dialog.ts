import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { CropView } from '../../ui/crop-view';
import { Icon } from '../../ui/icon';
import type { PhotoFace } from '../studio/photo-face';

export interface ViewerPicture {
  url: string;
  alt: string;
  width: number;
  alpha: boolean;
  /** Opens it in the editor. */
  edit?: () => void;
  /** Opens what shares it. */
  share?: () => void;
}

export interface ViewerData {
  pictures: readonly ViewerPicture[];
  start: number;
  face: PhotoFace | null;
}

/** One picture as large as the window allows; arrows go through the rest. */
@Component({
  selector: 'app-viewer-dialog',
  imports: [CropView, Icon, MatDialogModule, TranslatePipe],
  template: `
    <div class="frame" [class.checker]="current().alpha">
      @for (picture of [current()]; track picture.url) {
        <img
          [src]="picture.url"
          [alt]="picture.alt"
          [width]="picture.width"
          [height]="picture.width"
        />
      }
      @if (data.face && comparing()) {
        <app-crop-view [src]="data.face.src" [photo]="data.face.extent" [crop]="data.face.crop" />
      }
    </div>
    <div class="bar">
      @if (data.pictures.length > 1) {
        <button type="button" (click)="step(-1)" [attr.aria-label]="'viewer.previous' | t">
          <app-icon name="back" />
        </button>
        <span aria-live="polite">{{ index() + 1 }} / {{ data.pictures.length }}</span>
        <button type="button" (click)="step(1)" [attr.aria-label]="'viewer.next' | t">
          <app-icon name="forward" />
        </button>
      }
      @if (current().edit) {
        <button
          type="button"
          [attr.aria-label]="'results.edit' | t"
          (click)="edit()"
          data-testid="viewer-edit"
        >
          <app-icon name="edit" />
        </button>
      }
      @if (current().share) {
        <button
          type="button"
          [attr.aria-label]="'share.open' | t"
          (click)="share()"
          data-testid="viewer-share"
        >
          <app-icon name="share" />
        </button>
      }
      @if (data.face) {
        <button
          type="button"
          [attr.aria-pressed]="comparing()"
          [attr.aria-label]="'results.compare' | t"
          (click)="comparing.set(!comparing())"
        >
          <app-icon name="compare" />
        </button>
      }
      <button type="button" mat-dialog-close [aria-label]="'common.close' | t">
        <app-icon name="close" />
      </button>
    </div>
  `,
  styles: `
    :host {
      position: relative;
      display: block;
      overflow: hidden;
    }
    .frame {
      position: relative;
      width: min(92vw, 88dvh, 1024px);
      aspect-ratio: 1;
    }
    .checker {
      background: var(--checker);
    }
    img,
    app-crop-view {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
    .bar {
      position: absolute;
      inset: auto 0 16px;
      display: flex;
      align-items: center;
      gap: 2px;
      width: max-content;
      margin-inline: auto;
      padding: 4px;
      border-radius: 28px;
      background: var(--over-picture);
      color: #fff;
      font-size: 14px;
      font-variant-numeric: tabular-nums;
      backdrop-filter: blur(8px);
    }
    button {
      display: grid;
      place-items: center;
      width: 44px;
      height: 44px;
      border: 0;
      border-radius: 50%;
      background: none;
      color: inherit;
    }
    button:hover,
    button[aria-pressed='true'] {
      background: rgb(255 255 255 / 18%);
    }
  `,
  host: { '(document:keydown)': 'key($event)' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ViewerDialog {
  protected readonly data = inject<ViewerData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<ViewerDialog>>(MatDialogRef);
  protected readonly index = signal(this.data.start);
  protected readonly comparing = signal(false);
  protected readonly current = computed(() => this.data.pictures[this.index()]);

  protected step(by: number): void {
    const count = this.data.pictures.length;
    this.index.update((index) => (index + by + count) % count);
  }

  protected edit(): void {
    this.dialog.close();
    this.current().edit?.();
  }

  protected share(): void {
    this.dialog.close();
    this.current().share?.();
  }

  protected key(event: KeyboardEvent): void {
    if (event.key === 'ArrowLeft') this.step(-1);
    else if (event.key === 'ArrowRight') this.step(1);
    else if (event.key === '\\') this.comparing.update((on) => !on);
  }
}
