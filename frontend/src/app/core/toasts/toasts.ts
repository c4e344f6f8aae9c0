import { Injectable, inject, signal } from '@angular/core';
import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Problem, toApiError } from '../api/problem';
import { I18n } from '../i18n/i18n';

export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'bad';
  code?: string;
  action?: { label: string; run: () => void };
  seconds: number;
}

const UNDO_SECONDS = 10;

/** Short messages at the bottom of the page, with an undo where there is one. */
@Injectable({ providedIn: 'root' })
export class Toasts {
  private readonly announcer = inject(LiveAnnouncer);
  private readonly i18n = inject(I18n);
  private readonly shown = signal<readonly Toast[]>([]);
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>();
  private lastId = 0;
  readonly list = this.shown.asReadonly();

  show(text: string, options: Partial<Omit<Toast, 'id' | 'text'>> = {}): number {
    const toast: Toast = { id: ++this.lastId, text, tone: 'plain', seconds: 5, ...options };
    this.shown.update((list) => [...list.slice(-2), toast]);
    void this.announcer.announce(text, toast.tone === 'bad' ? 'assertive' : 'polite');
    this.start(toast);
    return toast.id;
  }

  /** Says what went wrong with a request, in words and with its code. */
  problem(cause: unknown): void {
    const { problem } = toApiError(cause);
    this.show(problemWords(this.i18n, problem), {
      tone: 'bad',
      code: problem.code,
      seconds: 8,
    });
  }

  undo(text: string, label: string, run: () => void): number {
    return this.show(text, { action: { label, run }, seconds: UNDO_SECONDS });
  }

  act(toast: Toast): void {
    this.dismiss(toast.id);
    toast.action?.run();
  }

  dismiss(id: number): void {
    this.hold(id);
    this.shown.update((list) => list.filter((toast) => toast.id !== id));
  }

  /** Keeps a toast while it is pointed at or focused. */
  hold(id: number): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  start(toast: Toast): void {
    this.hold(toast.id);
    this.timers.set(
      toast.id,
      setTimeout(() => this.dismiss(toast.id), toast.seconds * 1000),
    );
  }
}

/** The server's words for a problem, or ours where it had none. */
export function problemWords(
  i18n: I18n,
  problem: Pick<Problem, 'code' | 'detail' | 'message'>,
): string {
  if (problem.message) return i18n.t(problem.message);
  return problem.detail || i18n.maybe(`problem.${problem.code}`, i18n.t('problem.server'));
}
