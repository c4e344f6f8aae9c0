import { DOCUMENT, Injectable, inject } from '@angular/core';
import {
  Subject,
  filter,
  firstValueFrom,
  interval,
  map,
  merge,
  switchMap,
  takeUntil,
  timer,
} from 'rxjs';
import { ApiClient } from '../api/api-client';
import type { Export, ExportRequest } from '../api/models';
import { ApiError, clientProblem } from '../api/problem';
import { Realtime } from '../realtime/realtime';

const POLL_MS = 1200;
const PATIENCE_MS = 180_000;

/** Prepares downloads on the server and fetches them. */
@Injectable({ providedIn: 'root' })
export class Exports {
  private readonly api = inject(ApiClient);
  private readonly realtime = inject(Realtime);
  private readonly document = inject(DOCUMENT);

  /**
   * Asks for an export and waits until its file is ready, by the socket or, should that be
   * silent, by asking.
   */
  async prepare(request: ExportRequest): Promise<Export> {
    const done = new Subject<void>();
    const heard = this.realtime.events.pipe(
      map((event) => (event.type === 'export' ? event.export : null)),
      filter((item) => item !== null),
      takeUntil(done),
    );
    // Listening starts before asking: a small export may be ready before the answer is.
    const early: Export[] = [];
    const listening = heard.subscribe((item) => early.push(item));
    try {
      const first = await this.api.createExport(request);
      const known = [first, ...early].filter((item) => item.id === first.id && settled(item));
      return check(known[0] ?? (await this.wait(first.id)));
    } finally {
      listening.unsubscribe();
      done.next();
    }
  }

  fetch(item: Export): void {
    if (!item.file_url) return;
    const link = this.document.createElement('a');
    link.href = item.file_url;
    link.download = item.filename ?? '';
    this.document.body.append(link);
    link.click();
    link.remove();
  }

  private wait(id: string): Promise<Export> {
    const heard = this.realtime.events.pipe(
      map((event) => (event.type === 'export' ? event.export : null)),
      filter((item) => item !== null),
    );
    const asked = interval(POLL_MS).pipe(switchMap(() => this.api.export(id)));
    const late = timer(PATIENCE_MS).pipe(
      map((): never => {
        throw new ApiError(clientProblem(0, 'export.timeout', 'problem.server'));
      }),
    );
    return firstValueFrom(
      merge(heard, asked, late).pipe(filter((item) => item.id === id && settled(item))),
    );
  }
}

function settled(item: Export): boolean {
  return item.status === 'done' || item.status === 'failed';
}

function check(item: Export): Export {
  if (item.status === 'done') return item;
  const problem = item.problem ?? { code: 'export.failed', detail: '' };
  throw new ApiError({
    status: 0,
    code: problem.code,
    title: '',
    detail: problem.detail,
    params: {},
    errors: [],
    ...(problem.detail ? {} : { message: 'problem.server' as const }),
  });
}
