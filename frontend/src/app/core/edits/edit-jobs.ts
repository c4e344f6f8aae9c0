import { Injectable, inject } from '@angular/core';
import { ApiClient } from '../api/api-client';
import type { Edit, EditRequest } from '../api/models';
import { Realtime } from '../realtime/realtime';

/** How often to ask: rarely while the socket tells, as a message may be lost. */
const POLL_MS = 1200;
const POLL_BESIDE_SOCKET_MS = 5000;

export function isOver({ status }: Pick<Edit, 'status'>): boolean {
  return status === 'done' || status === 'failed' || status === 'cancelled';
}

/** Starts edits and follows them to their end, over the socket and by asking. */
@Injectable({ providedIn: 'root' })
export class EditJobs {
  private readonly api = inject(ApiClient);
  private readonly realtime = inject(Realtime);

  start(request: EditRequest): Promise<Edit> {
    return this.api.createEdit(request, crypto.randomUUID());
  }

  openPhoto(photo: string): Promise<Edit> {
    return this.api.openPhoto(photo);
  }

  async cancel(id: string): Promise<void> {
    await this.api.cancelEdit(id);
  }

  /** Tells of each change and answers with how it ended; never goes back in progress. */
  follow(edit: Edit, changed: (edit: Edit) => void, signal?: AbortSignal): Promise<Edit> {
    if (isOver(edit)) return Promise.resolve(edit);
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stop = () => {
        clearTimeout(timer);
        listening.unsubscribe();
      };
      const take = (fresh: Edit) => {
        if (isOver(fresh)) {
          stop();
          resolve(fresh);
        } else if (fresh.progress >= edit.progress) {
          edit = fresh;
          changed(fresh);
        }
      };
      const listening = this.realtime.events.subscribe((event) => {
        if (event.type === 'edit' && event.edit.id === edit.id) take(event.edit);
      });
      const ask = () => {
        const pause = this.realtime.status() === 'open' ? POLL_BESIDE_SOCKET_MS : POLL_MS;
        timer = setTimeout(() => {
          this.api.edit(edit.id).then(take, () => undefined);
          ask();
        }, pause);
      };
      signal?.addEventListener('abort', () => {
        stop();
        reject(new DOMException('', 'AbortError'));
      });
      ask();
    });
  }
}
