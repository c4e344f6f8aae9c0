import { HttpEventType } from '@angular/common/http';
import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Subscription } from 'rxjs';
import { ApiClient } from '../api/api-client';
import type { Crop, Photo, PreviewItem, ServerEvent } from '../api/models';
import { sized } from '../api/picture';
import { ApiError, clientProblem, toApiError } from '../api/problem';
import { CONSENT_VERSION, Consent } from './consent';
import { Realtime } from '../realtime/realtime';
import { SessionStore } from '../session/session-store';

const MAX_BYTES = 25 * 1024 * 1024;
const POLL_MS = 1500;
/** While the socket works, polling only guards against a lost event. */
const GUARD_MS = 8000;

export interface Upload {
  name: string;
  /** 0..1 of the bytes sent; 1 while the server answers. */
  progress: number;
}

/** The person's photos, the one in work, its upload, and the styles shown on its face. */
@Injectable({ providedIn: 'root' })
export class PhotosStore {
  private readonly api = inject(ApiClient);
  private readonly realtime = inject(Realtime);
  private readonly session = inject(SessionStore);
  private readonly consent = inject(Consent);
  private readonly known = signal<readonly Photo[]>([]);
  private readonly chosen = signal<string | null>(null);
  private readonly sending = signal<Upload | null>(null);
  private readonly waitingForConsent = signal<File | null>(null);
  private readonly failure = signal<ApiError | null>(null);
  private readonly faces = signal<ReadonlyMap<string, ReadonlyMap<string, PreviewItem>>>(new Map());
  private readonly locals = signal<ReadonlyMap<string, string>>(new Map());
  private subscription: Subscription | null = null;
  private localUrl: string | null = null;
  /** Previews asked for by name, each once. */
  private readonly asked = new Set<string>();

  readonly all = this.known.asReadonly();
  readonly upload = this.sending.asReadonly();
  /** A photo that waits until the person has confirmed that they may use it. */
  readonly held = this.waitingForConsent.asReadonly();
  readonly error = this.failure.asReadonly();
  readonly current = computed(() => this.byId(this.chosen()));
  /** Previews of the current photo, by style. */
  readonly previews = computed<ReadonlyMap<string, PreviewItem>>(
    () => this.faces().get(this.chosen() ?? '') ?? new Map<string, PreviewItem>(),
  );
  private readonly waiting = computed(() => this.current()?.status === 'analysing');
  private readonly previewsWaiting = computed(() =>
    [...this.previews().values()].some((item) => item.status === 'queued'),
  );

  constructor() {
    this.realtime.events.pipe(takeUntilDestroyed()).subscribe((event) => this.receive(event));
    effect(() => {
      if (this.session.status() === 'out') untracked(() => this.clear());
    });
    effect((onCleanup) => {
      if (!this.session.signedIn() || !(this.waiting() || this.previewsWaiting())) return;
      const pause = this.realtime.status() === 'open' ? GUARD_MS : POLL_MS;
      const timer = setInterval(() => void this.poll(), pause);
      onCleanup(() => clearInterval(timer));
    });
    effect(() => {
      const file = this.waitingForConsent();
      if (file && this.consent.given()) untracked(() => this.send(file));
    });
    effect(() => {
      const photo = this.current();
      if (photo?.status === 'ready' && photo.analysis?.face) {
        const id = photo.id;
        untracked(() => void this.requestPreviews(id));
      }
    });
  }

  async load(): Promise<void> {
    const page = await this.api.photos();
    this.known.update((known) => {
      const fresh = new Set(page.results.map(({ id }) => id));
      return [...known.filter(({ id }) => !fresh.has(id)), ...page.results].sort(newestFirst);
    });
  }

  byId(id: string | null): Photo | null {
    return this.known().find((photo) => photo.id === id) ?? null;
  }

  /** A style on a photo's face, if it has been drawn already. */
  previewOf(photo: string | null, style: string): string | null {
    return (
      this.faces()
        .get(photo ?? '')
        ?.get(style)?.url ?? null
    );
  }

  /** Where the photo's picture is: on the server, or still only in this browser. */
  picture(photo: Photo, width: number | 'original'): string | null {
    if (photo.file_url) return sized(photo.file_url, width);
    return this.locals().get(photo.id) ?? null;
  }

  select(id: string | null): void {
    this.failure.set(null);
    this.chosen.set(id);
  }

  /**
   * Sends a photo; it becomes the current one. A second call replaces the first. Without consent
   * it is held until that is given.
   */
  send(file: File): void {
    this.cancelUpload();
    this.failure.set(null);
    const refusal = this.refuse(file);
    if (refusal) {
      this.failure.set(refusal);
      return;
    }
    if (!this.consent.given()) {
      this.waitingForConsent.set(file);
      return;
    }
    this.localUrl = URL.createObjectURL(file);
    this.sending.set({ name: file.name, progress: 0 });
    const sent = this.api.uploadPhoto(file, file.name || 'photo', CONSENT_VERSION);
    this.subscription = sent.subscribe({
      next: (event) => {
        if (event.type === HttpEventType.UploadProgress && event.total) {
          this.sending.set({ name: file.name, progress: event.loaded / event.total });
        } else if (event.type === HttpEventType.Response && event.body) {
          this.arrived(event.body);
        }
      },
      error: (cause: unknown) => {
        const error = toApiError(cause);
        this.sending.set(null);
        this.failure.set(error);
        this.dropLocal();
        if (error.field('consent_version')) this.consent.forget();
      },
    });
  }

  cancelUpload(): void {
    this.subscription?.unsubscribe();
    this.subscription = null;
    if (this.sending()) this.dropLocal();
    this.sending.set(null);
    this.waitingForConsent.set(null);
  }

  async chooseFace(id: string, face: number): Promise<void> {
    await this.update(id, { face });
  }

  async setCrop(id: string, crop: Crop | null): Promise<void> {
    const before = this.byId(id);
    if (before) this.put({ ...before, crop });
    try {
      await this.update(id, { crop });
    } catch (cause) {
      if (before) this.put(before);
      throw cause;
    }
  }

  /** Keeps a photo until it is deleted by hand, or lets it go when its time is over. */
  async keep(id: string, keep: boolean): Promise<void> {
    this.put(await this.api.updatePhoto(id, { keep }));
  }

  async remove(id: string): Promise<void> {
    await this.api.deletePhoto(id);
    this.known.update((known) => known.filter((photo) => photo.id !== id));
    if (this.chosen() === id) this.chosen.set(null);
  }

  /** Has previews drawn that are not there, such as of a style that is new. */
  wantPreviews(id: string, names: readonly string[]): void {
    const known = this.faces().get(id);
    if (!known || names.every((name) => known.has(name) || this.asked.has(`${id} ${name}`))) return;
    for (const name of names) this.asked.add(`${id} ${name}`);
    this.putPreviews(id, []);
    void this.drawPreviews(id);
  }

  private async update(id: string, body: { face?: number; crop?: Crop | null }): Promise<void> {
    const sent = this.byId(id);
    const answer = await this.api.updatePhoto(id, body);
    this.faces.update((all) => new Map([...all].filter(([key]) => key !== id)));
    // The socket may have told of the new analysis before this answer came.
    const known = this.byId(id);
    const outrun = known && known !== sent && answer.status === 'analysing';
    this.put(outrun ? { ...known } : answer);
  }

  private arrived(photo: Photo): void {
    const url = this.localUrl;
    if (url) this.locals.update((all) => new Map(all).set(photo.id, url));
    this.localUrl = null;
    this.sending.set(null);
    this.put(photo);
    this.chosen.set(photo.id);
  }

  private receive(event: ServerEvent): void {
    if (event.type === 'photo') this.put(event.photo);
    else if (event.type === 'preview') this.putPreviews(event.photo, [event.item]);
    else if (event.type === 'snapshot') event.photos.forEach((photo) => this.put(photo));
  }

  private put(photo: Photo): void {
    this.known.update((known) =>
      [...known.filter(({ id }) => id !== photo.id), photo].sort(newestFirst),
    );
  }

  private putPreviews(photo: string, items: readonly PreviewItem[]): void {
    this.faces.update((all) => {
      const mine = new Map(all.get(photo));
      items.forEach((item) => mine.set(item.style, item));
      return new Map(all).set(photo, mine);
    });
  }

  private async requestPreviews(id: string): Promise<void> {
    if (this.faces().has(id)) return;
    this.putPreviews(id, []);
    await this.drawPreviews(id);
  }

  private async drawPreviews(id: string): Promise<void> {
    try {
      await this.api.requestPreviews(id);
      this.putPreviews(id, (await this.api.previews(id)).items);
    } catch {
      // The samples stay; they say the same, on another face.
    }
  }

  private async poll(): Promise<void> {
    const photo = this.current();
    if (!photo) return;
    try {
      if (this.waiting()) this.put(await this.api.photo(photo.id));
      else this.putPreviews(photo.id, (await this.api.previews(photo.id)).items);
    } catch {
      // The next round may fare better; the banner tells of the connection.
    }
  }

  private refuse(file: File): ApiError | null {
    if (file.size > MAX_BYTES) {
      return new ApiError(clientProblem(0, 'photo.too_large', 'problem.tooLarge'));
    }
    // Some systems know no type for HEIC; the server looks into the file anyway.
    if (file.type && !file.type.startsWith('image/')) {
      return new ApiError(clientProblem(0, 'photo.unsupported_type', 'problem.notAPicture'));
    }
    return null;
  }

  private dropLocal(): void {
    if (this.localUrl) URL.revokeObjectURL(this.localUrl);
    this.localUrl = null;
  }

  private clear(): void {
    this.cancelUpload();
    this.locals().forEach((url) => URL.revokeObjectURL(url));
    this.locals.set(new Map());
    this.known.set([]);
    this.faces.set(new Map());
    this.select(null);
  }
}

function newestFirst(a: Photo, b: Photo): number {
  return b.created_at.localeCompare(a.created_at);
}
