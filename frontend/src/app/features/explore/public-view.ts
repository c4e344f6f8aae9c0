import {
  ChangeDetectionStrategy,
  Component,
  Signal,
  computed,
  effect,
  inject,
  signal,
  untracked,
} from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatMenuModule } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import type { PublicPicture } from '../../core/api/models';
import { ApiError, toApiError } from '../../core/api/problem';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { SessionStore } from '../../core/session/session-store';
import { StylesStore } from '../../core/styles/styles-store';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';
import type { ExploreStore } from './explore-store';
import { PublicActions } from './public-actions';
import { PublicWords } from './public-words';
import { ReportForm } from './report-form';

export interface PublicViewData {
  store: ExploreStore;
  id: Signal<string | undefined>;
  order: Signal<readonly string[]>;
  step: (by: number) => void;
}

/** One public picture with its author and style; arrows go through the rest. */
@Component({
  selector: 'app-public-view',
  imports: [
    Icon,
    MatDialogModule,
    MatMenuModule,
    ProblemNote,
    ReportForm,
    RouterLink,
    TranslatePipe,
  ],
  templateUrl: './public-view.html',
  styleUrl: './public-view.scss',
  host: { '(document:keydown)': 'key($event)' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PublicView {
  protected readonly data = inject<PublicViewData>(MAT_DIALOG_DATA);
  protected readonly dialog = inject<MatDialogRef<PublicView>>(MatDialogRef);
  protected readonly session = inject(SessionStore);
  protected readonly styles = inject(StylesStore);
  protected readonly words = inject(PublicWords);
  protected readonly i18n = inject(I18n);
  private readonly actions = inject(PublicActions);
  private readonly fetched = signal<PublicPicture | null>(null);
  protected readonly error = signal<ApiError | null>(null);
  protected readonly reporting = signal(false);

  protected readonly picture = computed(() => {
    const id = this.data.id();
    const shown = this.data.store.pictures().find((one) => one.id === id);
    return shown ?? (this.fetched()?.id === id ? this.fetched() : null);
  });
  private readonly place = computed(() => this.data.order().indexOf(this.data.id() ?? ''));
  protected readonly hasPrevious = computed(() => this.place() > 0);
  protected readonly hasNext = computed(
    () => this.place() >= 0 && this.place() < this.data.order().length - 1,
  );
  /** What leads to the studio, by way of an account where there is none yet. */
  protected readonly same = computed(() => {
    const style = this.picture()?.style ?? '';
    if (!this.styles.byId().has(style)) return null;
    return this.session.signedIn()
      ? { link: '/studio', query: { style } }
      : { link: '/sign-up', query: { next: `/studio?style=${style}` } };
  });

  constructor() {
    effect(() => {
      const id = this.data.id();
      untracked(() => {
        this.reporting.set(false);
        if (id) void this.find(id);
      });
    });
  }

  protected async like(picture: PublicPicture): Promise<void> {
    this.fetched.set(await this.actions.like(this.data.store, picture));
  }

  protected async block(picture: PublicPicture): Promise<void> {
    if (await this.actions.block(this.data.store, picture)) this.dialog.close();
  }

  protected key(event: KeyboardEvent): void {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const target = event.target as Element;
    if (by && !this.reporting() && !target.closest('input, textarea, [role="menu"]')) {
      this.data.step(by);
    }
  }

  private async find(id: string): Promise<void> {
    this.error.set(null);
    try {
      const found = await this.data.store.find(id);
      if (this.data.id() === id) this.fetched.set(found);
    } catch (cause) {
      if (this.data.id() === id) this.error.set(toApiError(cause));
    }
  }
}
