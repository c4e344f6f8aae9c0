import { Injectable, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { Avatar } from '../../core/api/models';

/** Opens the download dialog, loading it only then. */
@Injectable({ providedIn: 'root' })
export class Download {
  private readonly dialogs = inject(MatDialog);

  async open(avatars: readonly Avatar[]): Promise<void> {
    const { DownloadDialog } = await import('./download-dialog');
    this.dialogs.open(DownloadDialog, {
      autoFocus: 'dialog',
      data: {
        avatars: avatars.map(({ id }) => id),
        anyAlpha: avatars.some((avatar) => avatar.has_alpha),
        allSvg: avatars.every((avatar) => avatar.has_svg),
        full: Math.max(...avatars.map((avatar) => avatar.width)),
      },
    });
  }
}
