import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { StylesStore } from '../../core/styles/styles-store';
import { BeforeAfter } from '../../ui/before-after';
import { FadeIn } from '../../ui/fade-in';
import { Icon } from '../../ui/icon';

const CHANGE_MS = 5000;
/** Shown first where the catalogue has them: the plainest differences from a photo. */
const FAVOURITES = ['anime', 'comic', 'clay', 'watercolour', 'cartoon', 'neon', 'oil'];

/** What a visitor sees: what comes out, how, and what happens to the photo. */
@Component({
  selector: 'app-front-page',
  imports: [BeforeAfter, FadeIn, Icon, RouterLink, TranslatePipe],
  templateUrl: './front-page.html',
  styleUrl: './front-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FrontPage {
  protected readonly styles = inject(StylesStore);
  private readonly hero = viewChild(BeforeAfter);
  private readonly turn = signal(0);

  protected readonly steps: readonly { title: MessageKey; text: MessageKey }[] = [
    { title: 'front.step1', text: 'front.step1Text' },
    { title: 'front.step2', text: 'front.step2Text' },
    { title: 'front.step3', text: 'front.step3Text' },
  ];

  private readonly shown = computed(() => {
    const known = this.styles.byId();
    const found = FAVOURITES.map((id) => known.get(id)).filter((style) => style !== undefined);
    return found.length ? found : this.styles.all();
  });
  protected readonly current = computed(() => {
    const shown = this.shown();
    return shown.length ? shown[this.turn() % shown.length] : null;
  });

  constructor() {
    this.styles.load();
    effect((onCleanup) => {
      const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      if (calm || this.hero()?.paused()) return;
      const timer = setInterval(() => this.turn.update((turn) => turn + 1), CHANGE_MS);
      onCleanup(() => clearInterval(timer));
    });
  }

  protected show(id: string): void {
    const index = this.shown().findIndex((style) => style.id === id);
    if (index >= 0) this.turn.set(index);
  }
}
