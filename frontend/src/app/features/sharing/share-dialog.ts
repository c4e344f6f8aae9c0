import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogModule } from '@angular/material/dialog';
import { sized } from '../../core/api/picture';
import type { Avatar } from '../../core/api/models';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { StylesStore } from '../../core/styles/styles-store';
import { PublishPanel } from './publish-panel';
import { ShareLinks } from './share-links';

/** One avatar shown to a few, by links, or to everybody, in the public gallery. */
@Component({
  selector: 'app-share-dialog',
  imports: [MatDialogModule, PublishPanel, ShareLinks, TranslatePipe],
  template: `
    <h2 mat-dialog-title>{{ 'share.title' | t }}</h2>
    <mat-dialog-content data-testid="share-dialog">
      <div class="what">
        <img
          [class.checker]="avatar.has_alpha"
          [src]="thumb"
          alt=""
          width="128"
          height="128"
          [style.background-image]="avatar.has_alpha ? null : 'url(' + avatar.placeholder + ')'"
        />
        <div>
          <b>{{ avatar.name || styles.name(avatar.style) }}</b>
          @if (avatar.name) {
            <p class="small muted">{{ styles.name(avatar.style) }}</p>
          }
        </div>
      </div>
      <app-share-links [avatar]="avatar" />
      <app-publish-panel [avatar]="avatar" />
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button type="button" class="btn btn--quiet" mat-dialog-close>
        {{ 'common.close' | t }}
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    mat-dialog-content {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 16px;
      width: min(560px, 100%);
      max-height: calc(100dvh - 170px);
    }
    @media (min-width: 640px) {
      mat-dialog-content {
        width: 560px;
      }
    }
    .what {
      display: flex;
      align-items: center;
      gap: 16px;
    }
    .what > div {
      min-width: 0;
      overflow-wrap: anywhere;
    }
    img {
      flex: none;
      width: 72px;
      height: 72px;
      border-radius: var(--radius);
      background: var(--surface-2) 50% 50% / cover;
    }
    .checker {
      background: var(--checker);
    }
    b {
      font-weight: 600;
      font-size: 17px;
    }
    mat-dialog-actions {
      padding: 8px 24px 16px;
    }
    @media (max-width: 480px) {
      h2,
      mat-dialog-content {
        padding-inline: 16px !important;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ShareDialog {
  protected readonly avatar = inject<Avatar>(MAT_DIALOG_DATA);
  protected readonly styles = inject(StylesStore);
  protected readonly thumb = sized(this.avatar.file_url, 256);
}
