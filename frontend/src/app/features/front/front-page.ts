import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { NgTemplateOutlet } from '@angular/common';
import { RouterLink } from '@angular/router';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { StylesStore } from '../../core/styles/styles-store';
import { BeforeAfter } from '../../ui/before-after';
import { FadeIn } from '../../ui/fade-in';
import { Icon } from '../../ui/icon';
import { SampleOf, SampleSet } from '../../ui/sample';
import { PublicBest } from './public-best';

const CHANGE_MS = 5000;
/** Shown first where the catalogue has them: the plainest differences from a photo. */
const FAVOURITES = ['anime', 'comic', 'clay', 'watercolour', 'cartoon', 'neon'];

/** What a visitor sees: what comes out, how, and what happens to the photo. */
@Component({
  selector: 'app-front-page',
  imports: [
    BeforeAfter,
    FadeIn,
    Icon,
    NgTemplateOutlet,
    PublicBest,
    RouterLink,
    SampleOf,
    SampleSet,
    TranslatePipe,
  ],
  templateUrl: './front-page.html',
  styleUrl: './front-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FrontPage {
  protected readonly styles = inject(StylesStore);
  private readonly hero = viewChild(BeforeAfter);
  private readonly turn = signal(0);
  /** Somebody chose a style: it stays. */
  private readonly chosen = signal(false);

  protected readonly photo = '/static/styles/photo.webp';
  protected readonly shown = computed(() => {
    const known = this.styles.byId();
    const found = FAVOURITES.map((id) => known.get(id)).filter((style) => style !== undefined);
    return found.length ? found : this.styles.all().slice(0, FAVOURITES.length);
  });
  protected readonly current = computed(() => {
    const shown = this.shown();
    return shown.length ? shown[this.turn() % shown.length] : null;
  });

  constructor() {
    this.styles.load();
    effect((onCleanup) => {
      const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      if (calm || this.chosen() || this.hero()?.paused()) return;
      const timer = setInterval(() => this.turn.update((turn) => turn + 1), CHANGE_MS);
      onCleanup(() => clearInterval(timer));
    });
  }

  protected show(id: string): void {
    const index = this.shown().findIndex((style) => style.id === id);
    if (index < 0) return;
    this.turn.set(index);
    this.chosen.set(true);
  }
}
