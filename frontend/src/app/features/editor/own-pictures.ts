import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import { ApiClient } from '../../core/api/api-client';
import type { StylePicture } from '../../core/api/models';
import { settled } from '../../core/api/pending';
import { Problem, clientProblem, toApiError } from '../../core/api/problem';

/** The person's pictures for edits: backgrounds, and what to paint after. */
@Injectable()
export class OwnPictures {
  private readonly api = inject(ApiClient);
  private over = false;
  private asked = false;

  /** Newest first, those that can be used. */
  readonly all = signal<readonly StylePicture[]>([]);
  readonly adding = signal(false);
  /** Why the last one did not come in or go. */
  readonly problem = signal<Pick<Problem, 'code' | 'detail' | 'message'> | null>(null);

  constructor() {
    inject(DestroyRef).onDestroy(() => (this.over = true));
  }

  async load(): Promise<void> {
    if (this.asked) return;
    this.asked = true;
    try {
      const { results } = await this.api.editPictures();
      this.all.set(results.filter(({ status }) => status === 'ready'));
    } catch (cause) {
      this.asked = false;
      this.problem.set(toApiError(cause).problem);
    }
  }

  /** The picture once it can be used; null where it cannot. */
  async add(file: File): Promise<StylePicture | null> {
    if (this.adding()) return null;
    this.problem.set(null);
    this.adding.set(true);
    try {
      const picture = await settled(
        await this.api.addEditPicture(file, file.name || 'any'),
        ({ status }) => status === 'studying' && !this.over,
        ({ id }) => this.api.editPicture(id),
      );
      if (picture.status !== 'ready') {
        this.problem.set(picture.problem ?? lost());
        return null;
      }
      this.all.update((all) => [picture, ...all.filter(({ id }) => id !== picture.id)]);
      return picture;
    } catch (cause) {
      this.problem.set(toApiError(cause).problem);
      return null;
    } finally {
      this.adding.set(false);
    }
  }

  async remove(picture: StylePicture): Promise<boolean> {
    this.problem.set(null);
    try {
      await this.api.deleteEditPicture(picture.id);
      this.all.update((all) => all.filter(({ id }) => id !== picture.id));
      return true;
    } catch (cause) {
      this.problem.set(toApiError(cause).problem);
      return false;
    }
  }
}

function lost(): Problem {
  return clientProblem(0, 'edit.picture_missing', 'problem.server');
}
