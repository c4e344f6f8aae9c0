import { Injectable, inject } from '@angular/core';
import { Router } from '@angular/router';
import type { PublicPicture } from '../../core/api/models';
import { I18n } from '../../core/i18n/i18n';
import { SessionStore } from '../../core/session/session-store';
import { Toasts } from '../../core/toasts/toasts';
import type { ExploreStore } from './explore-store';

/** What a visitor may do to a public picture, with the words that go with it. */
@Injectable({ providedIn: 'root' })
export class PublicActions {
  private readonly session = inject(SessionStore);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);

  /** The picture as it stands after a like; the same one where there was none. */
  async like(store: ExploreStore, picture: PublicPicture): Promise<PublicPicture> {
    if (!this.session.signedIn()) {
      this.offerSignIn();
      return picture;
    }
    try {
      return await store.like(picture);
    } catch (cause) {
      this.toasts.problem(cause);
      return picture;
    }
  }

  /** True once nothing of the author is shown any more. */
  async block(store: ExploreStore, picture: PublicPicture): Promise<boolean> {
    if (!this.session.signedIn()) {
      this.offerSignIn();
      return false;
    }
    try {
      const block = await store.block(picture);
      this.toasts.undo(this.i18n.t('explore.blocked'), this.i18n.t('explore.undoBlock'), () => {
        store.unblock(block).catch((cause: unknown) => this.toasts.problem(cause));
      });
      return true;
    } catch (cause) {
      this.toasts.problem(cause);
      return false;
    }
  }

  private offerSignIn(): void {
    this.toasts.show(this.i18n.t('explore.signInToLike'), {
      action: { label: this.i18n.t('auth.signIn'), run: () => void this.signIn() },
      seconds: 8,
    });
  }

  private async signIn(): Promise<void> {
    await this.router.navigate(['/sign-in'], { queryParams: { next: this.router.url } });
  }
}
