import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ApiClient } from '../api/api-client';
import type { Avatar, Generation, GenerationRequest, ServerEvent, Variant } from '../api/models';
import { Realtime } from '../realtime/realtime';
import { SessionStore } from '../session/session-store';
import { isFinished, mergeGeneration, withState, withVariant } from './generation-state';

const POLL_MS = 2500;

/**
 * Every generation this page knows of. Fed by the socket; while that is down and something
 * runs, by polling.
 */
@Injectable({ providedIn: 'root' })
export class JobsStore {
  private readonly api = inject(ApiClient);
  private readonly realtime = inject(Realtime);
  private readonly session = inject(SessionStore);
  private readonly known = signal<ReadonlyMap<string, Generation>>(new Map());

  /** Newest first. */
  readonly all = computed(() =>
    [...this.known().values()].sort((a, b) => b.created_at.localeCompare(a.created_at)),
  );
  readonly active = computed(() => this.all().filter((generation) => !isFinished(generation)));
  private readonly mustPoll = computed(
    () => this.active().length > 0 && this.realtime.status() !== 'open' && this.session.signedIn(),
  );

  constructor() {
    this.realtime.events.pipe(takeUntilDestroyed()).subscribe((event) => this.receive(event));
    effect(() => {
      if (this.session.status() === 'out') untracked(() => this.known.set(new Map()));
    });
    effect((onCleanup) => {
      if (!this.mustPoll()) return;
      const timer = setInterval(() => void this.poll(), POLL_MS);
      onCleanup(() => clearInterval(timer));
    });
  }

  /** The latest generations, so that a reload loses nothing. */
  async loadRecent(): Promise<void> {
    const page = await this.api.generations();
    page.results.forEach((generation) => this.put(generation));
  }

  async start(request: GenerationRequest): Promise<Generation> {
    const generation = await this.api.createGeneration(request, crypto.randomUUID());
    this.put(generation);
    return this.known().get(generation.id) ?? generation;
  }

  async cancel(id: string): Promise<void> {
    await this.api.cancelGeneration(id);
  }

  /** Shows it gone at once and puts it back if the server disagrees. */
  async remove(id: string): Promise<void> {
    const generation = this.known().get(id);
    this.known.update((all) => new Map([...all].filter(([key]) => key !== id)));
    try {
      await this.api.deleteGeneration(id);
    } catch (cause) {
      if (generation) this.put(generation);
      throw cause;
    }
  }

  /** Marks a variant as kept before the server has answered; undone if it refuses. */
  async keep(generation: string, variant: Variant): Promise<Avatar> {
    this.patchVariant(generation, variant.index, { kept_avatar: 'pending' });
    try {
      const avatar = await this.api.keepVariant(variant.id);
      this.patchVariant(generation, variant.index, { kept_avatar: avatar.id });
      return avatar;
    } catch (cause) {
      this.patchVariant(generation, variant.index, { kept_avatar: null });
      throw cause;
    }
  }

  async unkeep(generation: string, variant: Variant, avatar: string): Promise<void> {
    this.patchVariant(generation, variant.index, { kept_avatar: null });
    try {
      await this.api.deleteAvatar(avatar);
    } catch (cause) {
      this.patchVariant(generation, variant.index, { kept_avatar: avatar });
      throw cause;
    }
  }

  private receive(event: ServerEvent): void {
    switch (event.type) {
      case 'snapshot':
        event.generations.forEach((generation) => this.put(generation));
        // What ended while the socket was down, long enough ago to be in no snapshot.
        this.active()
          .filter(({ id }) => !event.generations.some((generation) => generation.id === id))
          .forEach(({ id }) => void this.reload(id));
        break;
      case 'generation':
        this.change(event.generation.id, (known) => withState(known, event.generation));
        break;
      case 'variant':
        this.change(event.generation, (known) => withVariant(known, event.variant));
        break;
    }
  }

  private change(id: string, edit: (known: Generation) => Generation): void {
    const known = this.known().get(id);
    if (known) this.known.update((all) => new Map(all).set(id, edit(known)));
    // Started elsewhere, in another tab perhaps: fetch it whole.
    else void this.reload(id);
  }

  private put(generation: Generation): void {
    this.known.update((all) =>
      new Map(all).set(generation.id, mergeGeneration(all.get(generation.id), generation)),
    );
  }

  private async reload(id: string): Promise<void> {
    try {
      this.put(await this.api.generation(id));
    } catch {
      // Gone or unreachable; the next poll or snapshot tells.
    }
  }

  private async poll(): Promise<void> {
    await Promise.all(this.active().map(({ id }) => this.reload(id)));
  }

  private patchVariant(generation: string, index: number, patch: Partial<Variant>): void {
    const known = this.known().get(generation);
    if (!known) return;
    const variants = known.variants.map((one) =>
      one.index === index ? { ...one, ...patch } : one,
    );
    this.known.update((all) => new Map(all).set(generation, { ...known, variants }));
  }
}
