import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  afterNextRender,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Icon } from '../../ui/icon';

/** A shot from the webcam, with a guide for where the face goes. Closes with a file. */
@Component({
  selector: 'app-webcam-dialog',
  imports: [Icon, MatDialogModule, TranslatePipe],
  template: `
    <h2 mat-dialog-title>{{ 'webcam.title' | t }}</h2>
    <mat-dialog-content>
      @if (problem(); as key) {
        <p class="notice notice--bad" role="alert"><app-icon name="alert" />{{ key | t }}</p>
      } @else {
        <div class="view">
          <video #video autoplay playsinline muted [attr.aria-label]="'webcam.view' | t"></video>
          <svg viewBox="0 0 100 100" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
            <path
              fill-rule="evenodd"
              d="M-100 -100H200V200H-100ZM50 16c-15 0-24 12-24 29 0 20 11 37 24 37s24-17 24-37c0-17-9-29-24-29Z"
            />
          </svg>
        </div>
        <p class="muted small">{{ 'webcam.hint' | t }}</p>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button type="button" class="btn btn--quiet" mat-dialog-close>
        {{ 'common.cancel' | t }}
      </button>
      @if (!problem()) {
        <button
          type="button"
          class="btn btn--primary"
          [disabled]="!ready()"
          (click)="shoot()"
          data-testid="webcam-shoot"
        >
          <app-icon name="camera" />{{ 'webcam.shoot' | t }}
        </button>
      }
    </mat-dialog-actions>
  `,
  styles: `
    .view {
      position: relative;
      overflow: hidden;
      width: min(560px, 80vw, 58dvh);
      margin-inline: auto;
      aspect-ratio: 1;
      margin-bottom: 12px;
      border-radius: var(--radius);
      background: #111;
    }
    video {
      width: 100%;
      height: 100%;
      object-fit: cover;
      transform: scaleX(-1);
    }
    svg {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
    path {
      fill: rgb(0 0 0 / 42%);
      stroke: rgb(255 255 255 / 90%);
      stroke-width: 0.6;
    }
    mat-dialog-actions {
      gap: 8px;
      padding: 12px 24px 20px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WebcamDialog {
  private readonly dialog = inject<MatDialogRef<WebcamDialog, File>>(MatDialogRef);
  private readonly video = viewChild<ElementRef<HTMLVideoElement>>('video');
  private stream: MediaStream | null = null;
  private closed = false;
  protected readonly ready = signal(false);
  protected readonly problem = signal<MessageKey | null>(null);

  constructor() {
    afterNextRender(() => void this.open());
    inject(DestroyRef).onDestroy(() => {
      this.closed = true;
      this.stop();
    });
  }

  protected shoot(): void {
    const video = this.video()?.nativeElement;
    if (!video?.videoWidth) return;
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext('2d')?.drawImage(video, 0, 0);
    canvas.toBlob(
      (blob) => {
        if (blob) this.dialog.close(new File([blob], 'webcam.jpg', { type: 'image/jpeg' }));
      },
      'image/jpeg',
      0.95,
    );
  }

  private async open(): Promise<void> {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: 'user', width: { ideal: 1920 }, height: { ideal: 1440 } },
      });
      const video = this.video()?.nativeElement;
      if (this.closed || !video) return this.stop();
      video.srcObject = this.stream;
      await video.play();
      this.ready.set(true);
    } catch (cause) {
      const denied = cause instanceof DOMException && cause.name === 'NotAllowedError';
      this.problem.set(denied ? 'webcam.denied' : 'webcam.missing');
    }
  }

  private stop(): void {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
  }
}
