import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { Router, RouterLink } from '@angular/router';
import type { Facets, PublicFilter } from '../../core/api/models';
import { SharingApi } from '../../core/api/sharing-api';
import { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { SessionStore } from '../../core/session/session-store';
import { StylesStore } from '../../core/styles/styles-store';
import { Icon } from '../../ui/icon';
import { SampleOf } from '../../ui/sample';
import { PublicWall } from './public-wall';

type Order = NonNullable<PublicFilter['order']>;

/** How many tags stand in the row; the rest is found on pictures. */
const TAGS_SHOWN = 20;

/** The public gallery, for anybody. What is asked for stands in the address. */
@Component({
  selector: 'app-explore-page',
  imports: [Icon, MatMenuModule, PublicWall, RouterLink, SampleOf, TranslatePipe],
  templateUrl: './explore-page.html',
  styleUrl: './explore-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ExplorePage {
  /** Query parameters. */
  readonly style = input<string>();
  readonly tag = input<string>();
  readonly order = input<string>();
  readonly picture = input<string>();

  protected readonly styles = inject(StylesStore);
  protected readonly session = inject(SessionStore);
  private readonly router = inject(Router);
  protected readonly facets = signal<Facets>({ styles: [], tags: [] });
  protected readonly orders: readonly { id: Order; label: MessageKey }[] = [
    { id: 'newest', label: 'explore.newest' },
    { id: 'likes', label: 'explore.likes' },
  ];
  protected readonly current = computed((): Order =>
    this.order() === 'likes' ? 'likes' : 'newest',
  );
  protected readonly filter = computed(
    (): PublicFilter => ({ style: this.style(), tag: this.tag(), order: this.current() }),
    // Opening a picture changes the address, too, but not what is asked for.
    { equal: (a, b) => a.style === b.style && a.tag === b.tag && a.order === b.order },
  );
  protected readonly filtered = computed(() => !!this.style() || !!this.tag());
  /** The most frequent, and the chosen one even if it is not among them. */
  protected readonly tags = computed(() => {
    const names = this.facets()
      .tags.slice(0, TAGS_SHOWN)
      .map(({ name }) => name);
    const chosen = this.tag();
    return chosen && !names.includes(chosen.toLowerCase()) ? [chosen, ...names] : names;
  });

  constructor() {
    this.styles.load();
    inject(SharingApi)
      .facets()
      .then(
        (facets) => this.facets.set(facets),
        // The gallery is there without them; it says itself when the server is out of reach.
        () => undefined,
      );
  }

  protected chosenTag(name: string): boolean {
    return this.tag()?.toLowerCase() === name.toLowerCase();
  }

  protected ask(change: { style?: string | null; tag?: string | null; order?: Order }): void {
    void this.router.navigate([], {
      queryParams: { ...change, picture: null },
      queryParamsHandling: 'merge',
    });
  }
}
