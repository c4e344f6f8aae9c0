import { Injectable, computed, inject, signal } from '@angular/core';
import { ApiClient } from '../../core/api/api-client';
import type { Block, PublicFilter, PublicPicture } from '../../core/api/models';
import { ApiError, toApiError } from '../../core/api/problem';
import { SharingApi } from '../../core/api/sharing-api';

/** What of the public gallery is on the page, and what a visitor does to it. */
@Injectable()
export class ExploreStore {
  private readonly api = inject(SharingApi);
  private readonly client = inject(ApiClient);
  private readonly list = signal<readonly PublicPicture[]>([]);
  private readonly next = signal<string | null>(null);
  private readonly busy = signal(false);
  private readonly loaded = signal(false);
  private readonly failure = signal<ApiError | null>(null);
  private readonly wanted = signal<PublicFilter>({});
  /** Answers to an older question are dropped. */
  private question = 0;

  readonly pictures = this.list.asReadonly();
  readonly loading = this.busy.asReadonly();
  readonly error = this.failure.asReadonly();
  readonly hasMore = computed(() => this.next() !== null);
  readonly empty = computed(() => this.loaded() && !this.busy() && !this.list().length);
  readonly complete = computed(() => this.list().length > 0 && !this.busy() && !this.hasMore());

  async show(filter: PublicFilter): Promise<void> {
    this.wanted.set(filter);
    this.list.set([]);
    await this.reload();
  }

  async reload(): Promise<void> {
    const question = ++this.question;
    this.busy.set(true);
    this.failure.set(null);
    try {
      const page = await this.api.pictures(this.wanted());
      if (question !== this.question) return;
      this.list.set(page.results);
      this.next.set(page.next ?? null);
      this.loaded.set(true);
    } catch (cause) {
      if (question !== this.question) return;
      this.next.set(null);
      this.failure.set(toApiError(cause));
    } finally {
      if (question === this.question) this.busy.set(false);
    }
  }

  async more(): Promise<void> {
    const next = this.next();
    // After a failure the visitor asks again, not the scrolling.
    if (!next || this.busy() || this.failure()) return;
    await this.follow(next);
  }

  async retry(): Promise<void> {
    const next = this.next();
    if (!next) return this.reload();
    this.failure.set(null);
    await this.follow(next);
  }

  /** One picture, from what is shown or from the server. */
  async find(id: string): Promise<PublicPicture> {
    return this.list().find((one) => one.id === id) ?? (await this.api.picture(id));
  }

  /** Shown at once; taken back if the server refuses. */
  async like(picture: PublicPicture): Promise<PublicPicture> {
    const liked = !picture.liked;
    this.replace({ ...picture, liked, likes: Math.max(0, picture.likes + (liked ? 1 : -1)) });
    try {
      const answer = await (liked ? this.api.like(picture.id) : this.api.unlike(picture.id));
      const now = { ...picture, ...answer };
      this.replace(now);
      return now;
    } catch (cause) {
      this.replace(picture);
      throw cause;
    }
  }

  /** Blocks whoever published it: nothing of theirs is shown any more. */
  async block(picture: PublicPicture): Promise<Block> {
    const block = await this.api.block(picture.id);
    await this.reload();
    return block;
  }

  async unblock(block: Block): Promise<void> {
    await this.api.unblock(block.id);
    await this.reload();
  }

  private async follow(next: string): Promise<void> {
    const question = this.question;
    this.busy.set(true);
    try {
      const page = await this.client.more<PublicPicture>(next);
      if (question !== this.question) return;
      const known = new Set(this.list().map(({ id }) => id));
      this.list.update((list) => [...list, ...page.results.filter(({ id }) => !known.has(id))]);
      this.next.set(page.next ?? null);
    } catch (cause) {
      if (question === this.question) this.failure.set(toApiError(cause));
    } finally {
      if (question === this.question) this.busy.set(false);
    }
  }

  private replace(picture: PublicPicture): void {
    this.list.update((list) => list.map((one) => (one.id === picture.id ? picture : one)));
  }
}
