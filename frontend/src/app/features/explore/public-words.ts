import { Injectable, inject } from '@angular/core';
import type { PublicPicture } from '../../core/api/models';
import { I18n } from '../../core/i18n/i18n';
import { StylesStore } from '../../core/styles/styles-store';

/** How public pictures are spoken of. */
@Injectable({ providedIn: 'root' })
export class PublicWords {
  private readonly i18n = inject(I18n);
  private readonly styles = inject(StylesStore);

  title(picture: Pick<PublicPicture, 'name' | 'style'>): string {
    return picture.name || this.styles.name(picture.style);
  }

  /** What is to be seen, for those who don't see it. */
  alt(picture: Pick<PublicPicture, 'name' | 'style'>): string {
    const style = this.styles.name(picture.style);
    return picture.name
      ? this.i18n.t('explore.altNamed', { name: picture.name, style })
      : this.i18n.t('explore.alt', { style });
  }

  link(picture: PublicPicture): string {
    const { author } = picture;
    const by = author ? `, ${this.i18n.t('explore.by', { author })}` : '';
    return this.alt(picture) + by;
  }

  /** The name of the heart: what it does, and how many there are. */
  heart({ mine, liked, likes: count }: PublicPicture): string {
    const key = mine ? 'explore.ownLikes' : liked ? 'explore.unlike' : 'explore.like';
    return this.i18n.t(key, { count });
  }

  srcset(picture: Pick<PublicPicture, 'thumb_url' | 'file_url'>): string {
    return `${picture.thumb_url} 256w, ${picture.file_url} 512w`;
  }
}
