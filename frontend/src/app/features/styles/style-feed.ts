import { Injectable, inject } from '@angular/core';
import { ApiClient } from '../../core/api/api-client';
import type { StyleContract } from '../../core/api/models';
import { LiveFeed, LiveWish } from '../../core/realtime/live-feed';

/** A style on a photo, to be seen before it is saved. */
export interface StyleWish extends LiveWish {
  readonly photo: string;
  readonly contract: () => Promise<StyleContract>;
}

/** Live previews of a style that is being made up. */
@Injectable()
export class StyleFeed extends LiveFeed<StyleWish> {
  private readonly api = inject(ApiClient);
  protected readonly kind = 'style.preview';
  /** The first one studies the pictures and loads what draws. */
  protected override readonly patience = 60_000;

  protected async request({ photo, contract }: StyleWish, serial: number) {
    const style = await contract();
    return this.api.askStylePreview(this.session, { photo, style, serial });
  }

  protected look() {
    return this.api.stylePreview(this.session);
  }
}
