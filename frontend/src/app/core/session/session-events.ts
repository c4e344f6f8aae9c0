import { Injectable } from '@angular/core';
import { Subject } from 'rxjs';

/** Breaks the circle between the HTTP interceptor and the session store. */
@Injectable({ providedIn: 'root' })
export class SessionEvents {
  /** The server no longer knows us. */
  readonly expired = new Subject<void>();
}
