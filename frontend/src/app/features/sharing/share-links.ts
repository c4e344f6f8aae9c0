import { ChangeDetectionStrategy, Component, OnInit, inject, input, signal } from '@angular/core';
import type { Avatar, Share } from '../../core/api/models';
import { ApiError, toApiError } from '../../core/api/problem';
import { SharingApi } from '../../core/api/sharing-api';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Toasts } from '../../core/toasts/toasts';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';
import { Sharing } from './sharing';

const LIFETIMES = [7, 30, 365];

/** The private links to one avatar: made, copied and revoked. */
@Component({
  selector: 'app-share-links',
  imports: [Icon, ProblemNote, TranslatePipe],
  templateUrl: './share-links.html',
  styleUrl: './share-part.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ShareLinks implements OnInit {
  readonly avatar = input.required<Avatar>();

  private readonly api = inject(SharingApi);
  private readonly toasts = inject(Toasts);
  protected readonly sharing = inject(Sharing);
  protected readonly i18n = inject(I18n);
  protected readonly lifetimes = LIFETIMES;
  protected readonly links = signal<readonly Share[]>([]);
  protected readonly days = signal(30);
  protected readonly download = signal(false);
  protected readonly busy = signal(false);
  protected readonly error = signal<ApiError | null>(null);

  ngOnInit(): void {
    this.api.shares(this.avatar().id).then(
      (links) => this.links.set(links),
      (cause: unknown) => this.error.set(toApiError(cause)),
    );
  }

  protected async create(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.error.set(null);
    try {
      const link = await this.api.createShare({
        id: this.avatar().id,
        expires_in_days: this.days(),
        download: this.download(),
      });
      this.links.update((links) => [link, ...links]);
      this.toasts.show(this.i18n.t('share.created'));
    } catch (cause) {
      this.error.set(toApiError(cause));
    } finally {
      this.busy.set(false);
    }
  }

  protected async revoke(link: Share): Promise<void> {
    this.error.set(null);
    try {
      await this.api.revokeShare(link.id);
      this.links.update((links) => links.filter(({ id }) => id !== link.id));
      this.toasts.show(this.i18n.t('share.revoked'));
    } catch (cause) {
      this.error.set(toApiError(cause));
    }
  }
}
