import { DestroyRef, Directive, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { EditPreview, ServerEvent } from '../api/models';
import { Problem, clientProblem, toApiError } from '../api/problem';
import { Realtime } from '../realtime/realtime';

/** Something to see: equal keys are the same picture. */
export interface LiveWish {
  readonly key: string;
}

interface Flight<Wish> {
  readonly serial: number;
  readonly wish: Wish;
  readonly since: number;
  timer?: ReturnType<typeof setTimeout>;
}

type Words = Pick<Problem, 'code' | 'detail' | 'message'>;

/** Milliseconds between two requests, at least. */
const PACE_MS = 100;
/** After so long without a word from the socket it is asked for; sooner without a socket. */
const ASK_MS = 250;
const ASK_BESIDE_SOCKET_MS = 1500;
/** After so long it is not waited for any more. */
const PATIENCE_MS = 20_000;
const AFTER_THROTTLE_MS = 1000;
const REMEMBERED = 40;

/**
 * Live previews of any kind: one request under way at most, then the newest wish; what was wished for in
 * between is never asked for. Pictures seen lately come back at once. One session a page.
 */
@Directive()
export abstract class LiveFeed<Wish extends LiveWish> {
  private readonly realtime = inject(Realtime);
  readonly session = crypto.randomUUID();
  private readonly seen = new Map<string, string>();
  private readonly flight = signal<Flight<Wish> | null>(null);
  private readonly next = signal<Wish | null>(null);
  private wanted: string | null = null;
  private serial = 0;
  private lastSent = -Infinity;
  private pacing: ReturnType<typeof setTimeout> | undefined;

  private readonly shownPicture = signal<{ key: string; image: string } | null>(null);
  /** The newest picture there is, with the key it was wished for under. */
  readonly shown = this.shownPicture.asReadonly();
  readonly problem = signal<Words | null>(null);
  readonly busy = computed(() => this.flight() !== null || this.next() !== null);

  /** What the socket calls this kind. */
  protected abstract readonly kind: Extract<ServerEvent, { serial: number | null }>['type'];

  protected readonly patience: number = PATIENCE_MS;

  /** Asks for a wish under this session and serial. */
  protected abstract request(wish: Wish, serial: number): Promise<unknown>;

  /** What this session shows now. */
  protected abstract look(): Promise<EditPreview>;

  constructor() {
    this.realtime.events.pipe(takeUntilDestroyed()).subscribe((event) => {
      if (event.type === this.kind)
        this.receive(event as Extract<ServerEvent, { serial: number | null }>);
    });
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.pacing);
      clearTimeout(this.flight()?.timer);
      this.flight.set(null);
      this.next.set(null);
    });
  }

  /** Shows this as soon as it can be had. */
  ask(wish: Wish): void {
    if (this.wanted === wish.key && !this.problem()) return;
    this.wanted = wish.key;
    const known = this.seen.get(wish.key);
    if (known !== undefined) {
      this.next.set(null);
      this.problem.set(null);
      this.show(wish.key, known);
    } else if (this.flight()?.wish.key === wish.key) {
      this.next.set(null);
    } else {
      this.next.set(wish);
      this.pump();
    }
  }

  /** There is nothing to preview: the picture is as it is. */
  clear(): void {
    this.wanted = null;
    this.next.set(null);
    this.problem.set(null);
    this.shownPicture.set(null);
  }

  private pump(): void {
    if (this.flight() || !this.next()) return;
    clearTimeout(this.pacing);
    const wait = this.lastSent + PACE_MS - Date.now();
    if (wait > 0) {
      this.pacing = setTimeout(() => this.pump(), wait);
      return;
    }
    const wish = this.next();
    if (!wish) return;
    this.next.set(null);
    this.lastSent = Date.now();
    const flight: Flight<Wish> = { serial: ++this.serial, wish, since: Date.now() };
    this.flight.set(flight);
    void this.send(flight);
  }

  private async send(flight: Flight<Wish>): Promise<void> {
    const { wish, serial } = flight;
    try {
      await this.request(wish, serial);
      this.watch(flight);
    } catch (cause) {
      const { problem, status } = toApiError(cause);
      if (status === 429) {
        // It is still wanted, unless something newer is.
        this.lastSent = Date.now() + AFTER_THROTTLE_MS;
        if (this.wanted === wish.key) this.next.set(wish);
        this.land(flight);
      } else {
        this.fail(flight, problem);
      }
    }
  }

  /** Asks for the picture where the socket does not bring it. */
  private watch(flight: Flight<Wish>): void {
    if (this.flight() !== flight) return;
    const pause = this.realtime.status() === 'open' ? ASK_BESIDE_SOCKET_MS : ASK_MS;
    flight.timer = setTimeout(() => {
      if (Date.now() - flight.since > this.patience) {
        this.fail(flight, clientProblem(0, 'preview.lost', 'editor.previewLost'));
        return;
      }
      this.look().then(
        (answer) => {
          this.receive(answer);
          this.watch(flight);
        },
        () => this.watch(flight),
      );
    }, pause);
  }

  private receive(answer: Omit<EditPreview, 'asked'>): void {
    const flight = this.flight();
    // Another tab's, or one that came late.
    if (!flight || answer.session !== this.session || answer.serial !== flight.serial) return;
    const { key } = flight.wish;
    if (answer.image !== null) this.remember(key, answer.image);
    // While more is wished for, what comes is shown on the way there; else only what is wanted.
    const welcome = key === this.wanted || this.next() !== null;
    if (welcome && answer.image !== null) this.show(key, answer.image);
    if (welcome) this.problem.set(answer.problem);
    this.land(flight);
  }

  private fail(flight: Flight<Wish>, problem: Words): void {
    if (this.flight() === flight && flight.wish.key === this.wanted) this.problem.set(problem);
    this.land(flight);
  }

  private land(flight: Flight<Wish>): void {
    if (this.flight() !== flight) return;
    clearTimeout(flight.timer);
    this.flight.set(null);
    this.pump();
  }

  private show(key: string, image: string): void {
    this.shownPicture.set({ key, image });
  }

  private remember(key: string, image: string): void {
    this.seen.delete(key);
    this.seen.set(key, image);
    const oldest = this.seen.keys().next().value;
    if (this.seen.size > REMEMBERED && oldest !== undefined) this.seen.delete(oldest);
  }
}
