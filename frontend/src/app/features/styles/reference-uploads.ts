import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ApiClient } from '../../core/api/api-client';
import type { StylePicture } from '../../core/api/models';
import { Problem, clientProblem, toApiError } from '../../core/api/problem';
import { Realtime } from '../../core/realtime/realtime';

/** A picture on its way to being a reference. */
export interface ReferenceUpload {
  readonly id: string;
  readonly file: File;
  /** Of the file in this browser. */
  readonly url: string;
  readonly problem: Pick<Problem, 'code' | 'detail' | 'message'> | null;
}

const ASK_MS = 700;
const LOST_MS = 60_000;
const MAX_BYTES = 25 * 1024 * 1024;

/** Sends pictures and waits until they were studied. */
@Injectable()
export class ReferenceUploads {
  private readonly api = inject(ApiClient);
  private readonly list = signal<readonly ReferenceUpload[]>([]);
  private readonly waiting = new Map<string, (picture: StylePicture) => void>();
  private over = false;
  readonly all = this.list.asReadonly();

  constructor() {
    inject(Realtime)
      .events.pipe(takeUntilDestroyed())
      .subscribe((event) => {
        if (event.type === 'style.picture') this.waiting.get(event.picture.id)?.(event.picture);
      });
    inject(DestroyRef).onDestroy(() => {
      this.over = true;
      this.list().forEach(({ url }) => URL.revokeObjectURL(url));
    });
  }

  /** The picture once it can be used; null where it cannot, which stays in the list with why. */
  async send(file: File): Promise<StylePicture | null> {
    const url = URL.createObjectURL(file);
    const upload: ReferenceUpload = { id: crypto.randomUUID(), file, url, problem: null };
    this.list.update((list) => [...list, upload]);
    try {
      const refusal = refused(file);
      if (refusal) throw refusal;
      const sent = await this.api.addStylePicture(file, 'reference', file.name || 'picture');
      const picture = await this.settled(sent);
      if (picture.status !== 'ready') {
        this.fail(upload, picture.problem ?? unknown());
        return null;
      }
      this.dismiss(upload.id);
      return picture;
    } catch (cause) {
      this.fail(upload, isProblem(cause) ? cause : toApiError(cause).problem);
      return null;
    }
  }

  dismiss(id: string): void {
    const upload = this.list().find((one) => one.id === id);
    if (upload) URL.revokeObjectURL(upload.url);
    this.list.update((list) => list.filter((one) => one.id !== id));
  }

  private async settled(begun: StylePicture): Promise<StylePicture> {
    const told = new Promise<StylePicture>((resolve) => this.waiting.set(begun.id, resolve));
    const since = Date.now();
    try {
      for (let picture = begun; ; picture = await this.api.stylePicture(begun.id)) {
        if (picture.status !== 'studying' || this.over) return picture;
        const pause = new Promise<null>((resolve) => setTimeout(() => resolve(null), ASK_MS));
        const news = await Promise.race([told, pause]);
        if (news) return news;
        if (Date.now() - since > LOST_MS) throw unknown();
      }
    } finally {
      this.waiting.delete(begun.id);
    }
  }

  private fail(upload: ReferenceUpload, problem: ReferenceUpload['problem']): void {
    this.list.update((list) =>
      list.map((one) => (one.id === upload.id ? { ...one, problem } : one)),
    );
  }
}

function refused(file: File): Problem | null {
  if (file.size > MAX_BYTES) return clientProblem(0, 'photo.too_large', 'problem.tooLarge');
  // Some systems know no type for HEIC; the server looks into the file anyway.
  const picture = !file.type || file.type.startsWith('image/');
  return picture ? null : clientProblem(0, 'photo.unsupported_type', 'problem.notAPicture');
}

function unknown(): Problem {
  return clientProblem(0, 'style.picture_failed', 'problem.server');
}

function isProblem(cause: unknown): cause is Problem {
  return (
    typeof cause === 'object' &&
    cause !== null &&
    'code' in cause &&
    'errors' in cause &&
    !(cause instanceof Error)
  );
}
