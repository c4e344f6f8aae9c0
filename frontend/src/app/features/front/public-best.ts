import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { PublicPicture } from '../../core/api/models';
import { SharingApi } from '../../core/api/sharing-api';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Icon } from '../../ui/icon';
import { FadeIn } from '../../ui/fade-in';
import { PublicWords } from '../explore/public-words';

const COUNT = 10;
/** Fewer would look like a shop with empty shelves. */
const WORTH_SHOWING = 4;

/** The most liked of the public gallery, on the front page; nothing where there is too little. */
@Component({
  selector: 'app-public-best',
  imports: [FadeIn, Icon, RouterLink, TranslatePipe],
  template: `
    @if (pictures().length) {
      <section class="page" aria-labelledby="best-title" data-testid="front-best">
        <div class="head">
          <h2 id="best-title">{{ 'front.best' | t }}</h2>
          <a class="btn" routerLink="/explore"
            >{{ 'front.bestAll' | t }}<app-icon name="forward"
          /></a>
        </div>
        <ul>
          @for (picture of pictures(); track picture.id) {
            <li>
              <a
                routerLink="/explore"
                [queryParams]="{ order: 'likes', picture: picture.id }"
                [attr.aria-label]="words.link(picture)"
                [class.checker]="picture.has_alpha"
              >
                <img
                  appFadeIn
                  [src]="picture.file_url"
                  [srcset]="words.srcset(picture)"
                  sizes="(max-width: 820px) 46vw, 240px"
                  alt=""
                  [width]="picture.width"
                  [height]="picture.height"
                  loading="lazy"
                  decoding="async"
                />
              </a>
            </li>
          }
        </ul>
      </section>
    }
  `,
  styles: `
    section {
      max-width: 1320px;
    }
    .head {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 12px 24px;
    }
    .head app-icon {
      margin: 0 -3px 0 0;
    }
    h2 {
      font-size: clamp(26px, 3vw, 38px);
      letter-spacing: -0.025em;
    }
    ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(clamp(140px, 17vw, 220px), 1fr));
      gap: 12px;
      margin-top: 28px;
    }
    li a {
      display: block;
      overflow: hidden;
      aspect-ratio: 1;
      border-radius: 16px;
      background: var(--surface-2);
    }
    li a.checker {
      background: var(--checker);
    }
    li img {
      width: 100%;
      height: 100%;
      object-fit: cover;
      transition: transform var(--quick);
    }
    li a:hover img {
      transform: scale(1.03);
    }
    @media (max-width: 820px) {
      ul {
        grid-template-columns: 1fr 1fr;
        gap: 10px;
        margin-top: 20px;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PublicBest {
  protected readonly words = inject(PublicWords);
  protected readonly pictures = signal<readonly PublicPicture[]>([]);

  constructor() {
    inject(SharingApi)
      .pictures({ order: 'likes' }, COUNT)
      .then(
        ({ results }) => {
          if (results.length >= WORTH_SHOWING) this.pictures.set(results);
        },
        // The front page says all it has to without them.
        () => undefined,
      );
  }
}
