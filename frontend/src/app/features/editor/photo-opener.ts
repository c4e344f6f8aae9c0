import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  OnInit,
  inject,
  input,
  signal,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Problem, clientProblem, toApiError } from '../../core/api/problem';
import { EditJobs } from '../../core/edits/edit-jobs';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { ProblemNote } from '../../ui/problem-note';
import { Ring } from '../../ui/ring';

/** Makes an avatar of a photo as it is, and goes on to the editor with it. */
@Component({
  selector: 'app-photo-opener',
  imports: [ProblemNote, Ring, RouterLink, TranslatePipe],
  template: `
    <h1 class="sr-only">{{ 'title.editor' | t }}</h1>
    @if (problem(); as words) {
      <app-problem-note [problem]="words">
        <button type="button" class="btn" (click)="open()">{{ 'common.retry' | t }}</button>
        <a class="btn btn--quiet" routerLink="/studio">{{ 'title.studio' | t }}</a>
      </app-problem-note>
    } @else {
      <div role="status">
        <app-ring [value]="progress()" [size]="72" />
        <p>{{ 'editor.openPhoto' | t }}</p>
      </div>
    }
  `,
  styles: `
    :host {
      display: grid;
      place-content: center;
      min-height: calc(100dvh - var(--header));
      padding: var(--page);
    }
    div {
      display: grid;
      justify-items: center;
      gap: 16px;
    }
    .btn {
      margin: 10px 8px 0 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PhotoOpener implements OnInit {
  readonly photoId = input.required<string>();
  private readonly jobs = inject(EditJobs);
  private readonly router = inject(Router);
  private readonly gone = new AbortController();
  protected readonly progress = signal(0);
  protected readonly problem = signal<Pick<Problem, 'code' | 'detail' | 'message'> | null>(null);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.gone.abort());
  }

  ngOnInit(): void {
    void this.open();
  }

  protected async open(): Promise<void> {
    this.problem.set(null);
    try {
      const edit = await this.jobs.openPhoto(this.photoId());
      const ended = await this.jobs.follow(
        edit,
        ({ progress }) => this.progress.set(progress),
        this.gone.signal,
      );
      if (ended.status === 'done' && ended.avatar) {
        await this.router.navigate(['/edit', ended.avatar], { replaceUrl: true });
      } else {
        this.problem.set(ended.problem ?? clientProblem(0, 'edit.failed', 'problem.server'));
      }
    } catch (cause) {
      if (!this.gone.signal.aborted) this.problem.set(toApiError(cause).problem);
    }
  }
}
