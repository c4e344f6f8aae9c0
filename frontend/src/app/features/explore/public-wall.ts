import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  untracked,
} from '@angular/core';
import { MatDialog, MatDialogRef } from '@angular/material/dialog';
import { Router } from '@angular/router';
import type { PublicFilter, PublicPicture } from '../../core/api/models';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { ProblemNote } from '../../ui/problem-note';
import { ExploreStore } from './explore-store';
import { PublicActions } from './public-actions';
import { PublicGrid } from './public-grid';
import type { PublicViewData } from './public-view';

/** Public pictures, narrowed as asked, endlessly; and one of them opened, by its address. */
@Component({
  selector: 'app-public-wall',
  imports: [ProblemNote, PublicGrid, TranslatePipe],
  providers: [ExploreStore],
  template: `
    <app-public-grid
      [pictures]="store.pictures()"
      [loading]="store.loading()"
      (more)="store.more()"
      (like)="like($event)"
    />
    @if (store.error(); as error) {
      <app-problem-note [problem]="error.problem">
        <button type="button" class="btn btn--quiet" (click)="store.retry()">
          {{ 'common.retry' | t }}
        </button>
      </app-problem-note>
    }
    @if (store.empty()) {
      <ng-content />
    } @else if (store.complete()) {
      <p class="end small muted">{{ 'explore.end' | t }}</p>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 16px;
    }
    .end {
      padding-block: 16px;
      text-align: center;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PublicWall {
  readonly filter = input.required<PublicFilter>();
  /** Which one is open. */
  readonly picture = input<string>();

  protected readonly store = inject(ExploreStore);
  private readonly actions = inject(PublicActions);
  private readonly dialogs = inject(MatDialog);
  private readonly router = inject(Router);
  private dialog: MatDialogRef<unknown> | null = null;
  private leaving = false;

  private readonly order = computed(() => this.store.pictures().map(({ id }) => id));

  constructor() {
    effect(() => {
      const filter = this.filter();
      untracked(() => void this.store.show(filter));
    });
    effect(() => {
      const id = this.picture();
      untracked(() => {
        if (!id) this.dialog?.close();
        else if (!this.dialog) void this.open();
      });
    });
    inject(DestroyRef).onDestroy(() => {
      this.leaving = true;
      this.dialog?.close();
    });
  }

  protected like(picture: PublicPicture): void {
    void this.actions.like(this.store, picture);
  }

  private async open(): Promise<void> {
    const { PublicView } = await import('./public-view');
    if (this.leaving || this.dialog || !this.picture()) return;
    const data: PublicViewData = {
      store: this.store,
      id: this.picture,
      order: this.order,
      step: (by) => this.step(by),
    };
    const dialog = this.dialogs.open(PublicView, {
      data,
      autoFocus: 'dialog',
      ariaLabelledBy: 'public-title',
      maxWidth: 'min(960px, calc(100vw - 24px))',
    });
    this.dialog = dialog;
    dialog.afterClosed().subscribe(() => {
      this.dialog = null;
      if (!this.leaving && this.picture()) this.go(null, false);
    });
  }

  private step(by: number): void {
    const order = this.order();
    const next = order[order.indexOf(this.picture() ?? '') + by];
    if (!next) return;
    this.go(next, true);
    if (order.indexOf(next) > order.length - 4) void this.store.more();
  }

  private go(picture: string | null, replaceUrl: boolean): void {
    void this.router.navigate([], {
      queryParams: { picture },
      queryParamsHandling: 'merge',
      replaceUrl,
    });
  }
}
