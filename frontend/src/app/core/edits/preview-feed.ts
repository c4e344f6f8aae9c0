import { Injectable, inject } from '@angular/core';
import { ApiClient } from '../api/api-client';
import { LiveFeed, LiveWish } from '../realtime/live-feed';
import type { Operation } from './operations';

/** Operations on a version, to be seen before they are saved. */
export interface PreviewWish extends LiveWish {
  readonly avatar: string;
  readonly version: number;
  readonly operations: () => Promise<Operation[]>;
}

/** Live previews of edits. */
@Injectable()
export class PreviewFeed extends LiveFeed<PreviewWish> {
  private readonly api = inject(ApiClient);
  protected readonly kind = 'edit.preview';

  protected async request({ avatar, version, operations }: PreviewWish, serial: number) {
    const list = await operations();
    return this.api.askPreview(this.session, { avatar, version, operations: list, serial });
  }

  protected look() {
    return this.api.editPreview(this.session);
  }
}
