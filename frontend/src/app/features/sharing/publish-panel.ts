import {
  ChangeDetectionStrategy,
  Component,
  OnInit,
  computed,
  inject,
  input,
  signal,
} from '@angular/core';
import { MatDialogRef } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { Avatar, Publication } from '../../core/api/models';
import { ApiError, toApiError } from '../../core/api/problem';
import { SharingApi } from '../../core/api/sharing-api';
import { I18n } from '../../core/i18n/i18n';
import { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Toasts } from '../../core/toasts/toasts';
import { Field } from '../../ui/field';
import { Icon } from '../../ui/icon';
import type { IconName } from '../../ui/icons';
import { ProblemNote } from '../../ui/problem-note';

type State = Publication['state'];

export const MAX_TAGS = 10;

const WORDS: Record<State, MessageKey> = {
  pending: 'publish.pending',
  approved: 'publish.approved',
  rejected: 'publish.rejected',
  withdrawn: 'publish.withdrawn',
};

const MARKS: Record<State, IconName> = {
  pending: 'refresh',
  approved: 'check',
  rejected: 'alert',
  withdrawn: 'hide',
};

/** What a person typed as tags: trimmed, each once whatever its case, no more than are allowed. */
export function readTags(text: string): string[] {
  const found = new Map<string, string>();
  for (const tag of text.split(',').map((one) => one.trim())) {
    if (tag && !found.has(tag.toLowerCase())) found.set(tag.toLowerCase(), tag);
  }
  return [...found.values()].slice(0, MAX_TAGS);
}

/** The way into the public gallery: hand in, wait, read the decision, appeal, take back. */
@Component({
  selector: 'app-publish-panel',
  imports: [Field, Icon, ProblemNote, RouterLink, TranslatePipe],
  templateUrl: './publish-panel.html',
  styleUrl: './share-part.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PublishPanel implements OnInit {
  readonly avatar = input.required<Avatar>();

  private readonly api = inject(SharingApi);
  private readonly toasts = inject(Toasts);
  private readonly dialog = inject<MatDialogRef<unknown>>(MatDialogRef, { optional: true });
  protected readonly i18n = inject(I18n);
  protected readonly words = WORDS;
  protected readonly marks = MARKS;
  protected readonly tagsAtMost = MAX_TAGS;
  protected readonly loaded = signal(false);
  protected readonly publication = signal<Publication | null>(null);
  protected readonly handle = signal<string | null>(null);
  protected readonly name = signal('');
  protected readonly tags = signal('');
  protected readonly reasons = signal('');
  protected readonly reasonsMissing = signal(false);
  protected readonly busy = signal(false);
  protected readonly error = signal<ApiError | null>(null);

  /** The version the gallery shows now is not the one that was decided about. */
  private readonly newVersion = computed(() => {
    const row = this.publication();
    return !!row && row.version !== this.avatar().version;
  });
  protected readonly mayPublish = computed(() => {
    const row = this.publication();
    if (!row) return true;
    if (row.state === 'pending') return false;
    if (this.newVersion()) return true;
    return row.state === 'withdrawn' && row.decision?.verdict !== 'rejected';
  });
  protected readonly refusedForGood = computed(() => {
    const row = this.publication();
    return row?.state === 'rejected' && !row.can_appeal && row.appeal?.state !== 'open';
  });
  protected readonly submitLabel = computed((): MessageKey => {
    const row = this.publication();
    if (!row) return 'publish.go';
    return this.newVersion() ? 'publish.update' : 'publish.again';
  });

  ngOnInit(): void {
    this.name.set(this.avatar().name);
    this.tags.set(this.avatar().tags.slice(0, MAX_TAGS).join(', '));
    void this.load();
  }

  protected async load(): Promise<void> {
    this.error.set(null);
    try {
      const [page, author] = await Promise.all([
        this.api.publications(this.avatar().id),
        this.api.handle(),
      ]);
      this.handle.set(author.handle);
      this.show(page.results[0] ?? null);
      this.loaded.set(true);
    } catch (cause) {
      this.error.set(toApiError(cause));
    }
  }

  protected publish(event: Event): void {
    event.preventDefault();
    const name = this.name().trim();
    const tags = readTags(this.tags());
    const body = { id: this.avatar().id, tags, ...(name ? { name } : {}) };
    void this.change(() => this.api.publish(body), 'publish.wasHandedIn');
  }

  protected withdraw(row: Publication): void {
    void this.change(() => this.api.withdraw(row.id), 'publish.wasWithdrawn');
  }

  protected appeal(event: Event, row: Publication): void {
    event.preventDefault();
    const text = this.reasons().trim();
    this.reasonsMissing.set(!text);
    if (text) void this.change(() => this.api.appeal(row.id, text), 'appeal.sent');
  }

  protected close(): void {
    this.dialog?.close();
  }

  protected typed(event: Event): string {
    return (event.target as HTMLTextAreaElement).value;
  }

  private async change(call: () => Promise<Publication>, done: MessageKey): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.error.set(null);
    try {
      this.show(await call());
      this.toasts.show(this.i18n.t(done));
    } catch (cause) {
      this.error.set(toApiError(cause));
    } finally {
      this.busy.set(false);
    }
  }

  private show(row: Publication | null): void {
    this.publication.set(row);
    if (!row) return;
    this.name.set(row.name);
    this.tags.set(row.tags.join(', '));
  }
}
