import { Injectable, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { Avatar } from '../../core/api/models';
import { I18n } from '../../core/i18n/i18n';
import { Toasts } from '../../core/toasts/toasts';

/** Opens the share dialog, loading it only then; and what its parts have in common. */
@Injectable({ providedIn: 'root' })
export class Sharing {
  private readonly dialogs = inject(MatDialog);
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);

  async open(avatar: Avatar): Promise<void> {
    const { ShareDialog } = await import('./share-dialog');
    this.dialogs.open(ShareDialog, { autoFocus: 'dialog', data: avatar });
  }

  /** Copies an address and says whether that worked. */
  async copy(url: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(url);
      this.toasts.show(this.i18n.t('share.copied'));
    } catch {
      this.toasts.show(this.i18n.t('share.copyYourself'));
    }
  }
}
