import { DOCUMENT, DestroyRef, Injectable, InjectionToken, inject, signal } from '@angular/core';
import { Observable, Subject } from 'rxjs';
import { ApiClient } from '../api/api-client';
import type { ServerEvent } from '../api/models';
import { toApiError } from '../api/problem';
import { backoffSeconds } from './backoff';

export type ConnectionStatus = 'idle' | 'connecting' | 'open' | 'waiting';

/** Opens a socket; tests give their own. */
export const SOCKET_FACTORY = new InjectionToken<(url: string, protocols: string[]) => WebSocket>(
  'SOCKET_FACTORY',
  { providedIn: 'root', factory: () => (url, protocols) => new WebSocket(url, protocols) },
);

const PROTOCOL = 'app.v1';
const UNAUTHENTICATED = 4401;
const PING_MS = 25_000;
const SILENCE_MS = 60_000;

/**
 * The progress socket. It signs in with a single-use ticket sent as a subprotocol, so that no
 * secret is in a URL, and reconnects by itself; the server replays the last state then.
 */
@Injectable({ providedIn: 'root' })
export class Realtime {
  private readonly api = inject(ApiClient);
  private readonly open = inject(SOCKET_FACTORY);
  private readonly window = inject(DOCUMENT).defaultView;
  private readonly state = signal<ConnectionStatus>('idle');
  private readonly stream = new Subject<ServerEvent>();
  private socket: WebSocket | null = null;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;
  private attempt = 0;
  private wanted = false;
  private lastHeard = 0;

  readonly status = this.state.asReadonly();
  readonly events: Observable<ServerEvent> = this.stream.asObservable();
  /** Whether the browser itself believes there is a network. */
  readonly online = signal(this.window?.navigator.onLine ?? true);

  constructor() {
    const online = () => {
      this.online.set(true);
      if (this.wanted && this.state() === 'waiting') this.retryNow();
    };
    const offline = () => this.online.set(false);
    this.window?.addEventListener('online', online);
    this.window?.addEventListener('offline', offline);
    inject(DestroyRef).onDestroy(() => {
      this.window?.removeEventListener('online', online);
      this.window?.removeEventListener('offline', offline);
      this.stop();
    });
  }

  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    void this.connect();
  }

  stop(): void {
    this.wanted = false;
    clearTimeout(this.retryTimer);
    clearInterval(this.pingTimer);
    const socket = this.socket;
    this.socket = null;
    socket?.close(1000);
    this.attempt = 0;
    this.state.set('idle');
  }

  /** Skips the rest of the wait. */
  retryNow(): void {
    if (!this.wanted || this.state() !== 'waiting') return;
    clearTimeout(this.retryTimer);
    void this.connect();
  }

  private async connect(): Promise<void> {
    this.state.set('connecting');
    try {
      const { ticket } = await this.api.socketTicket();
      if (!this.wanted || this.socket) return;
      this.listen(this.open(socketUrl(), [PROTOCOL, `ticket.${ticket}`]));
    } catch (cause) {
      const { status } = toApiError(cause);
      // Signed out: the session store has heard of it; there is nothing to reconnect to.
      if (status === 401 || status === 403) this.stop();
      else this.retryLater();
    }
  }

  private listen(socket: WebSocket): void {
    this.socket = socket;
    socket.onmessage = (message: MessageEvent<string>) => {
      this.lastHeard = Date.now();
      if (this.state() !== 'open') {
        this.state.set('open');
        this.attempt = 0;
      }
      const event = JSON.parse(message.data) as ServerEvent;
      this.stream.next(event);
    };
    socket.onclose = (event: CloseEvent) => {
      if (this.socket !== socket) return;
      this.socket = null;
      clearInterval(this.pingTimer);
      if (!this.wanted) return;
      // A refused ticket may only have grown old; a fresh one is asked for with the next try.
      if (event.code === UNAUTHENTICATED) this.attempt = Math.max(this.attempt, 1);
      this.retryLater();
    };
    this.lastHeard = Date.now();
    clearInterval(this.pingTimer);
    this.pingTimer = setInterval(() => this.checkPulse(socket), PING_MS);
  }

  private checkPulse(socket: WebSocket): void {
    if (Date.now() - this.lastHeard > SILENCE_MS) socket.close(4000, 'silence');
    else if (socket.readyState === 1) socket.send('{"type":"ping"}');
  }

  private retryLater(): void {
    if (!this.wanted) return;
    this.state.set('waiting');
    const seconds = backoffSeconds(this.attempt++, Math.random());
    this.retryTimer = setTimeout(() => void this.connect(), seconds * 1000);
  }
}

function socketUrl(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/progress`;
}
