import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { Block, Sanction } from '../../core/api/models';
import { ApiError, toApiError } from '../../core/api/problem';
import { SharingApi } from '../../core/api/sharing-api';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Toasts } from '../../core/toasts/toasts';
import { Field } from '../../ui/field';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';

const FORM = /^[a-z][a-z0-9_-]{2,29}$/i;

/** The name one goes by in public, whom one has blocked, and what moderators have said. */
@Component({
  selector: 'app-public-section',
  imports: [Field, Icon, ProblemNote, RouterLink, TranslatePipe],
  template: `
    <h2>{{ 'public.title' | t }}</h2>
    @for (one of sanctions(); track one.id) {
      <div
        class="notice"
        [class.notice--warn]="one.kind === 'warning'"
        [class.notice--bad]="one.kind !== 'warning'"
      >
        <app-icon name="warning" />
        <div>
          <p>
            <b>{{ sanctionTitle(one) }}</b>
          </p>
          <p>{{ one.reason.detail }}</p>
          @if (one.note) {
            <p class="small muted">{{ one.note }}</p>
          }
        </div>
      </div>
    }
    <form (submit)="save($event)" novalidate>
      <app-field
        [label]="'public.handle' | t"
        [value]="name()"
        (valueChange)="typed($event)"
        [maxLength]="30"
        autocomplete="off"
        [hint]="'public.handleHint' | t"
        [error]="nameError()"
        testId="handle"
      />
      @if (error(); as failed) {
        @if (!failed.field('handle')) {
          <app-problem-note [problem]="failed.problem" />
        }
      }
      <div class="row">
        <button type="submit" class="btn" [attr.aria-disabled]="busy()" data-testid="handle-save">
          {{ 'common.save' | t }}
        </button>
        @if (handle(); as current) {
          <button type="button" class="btn btn--quiet" (click)="clear()">
            {{ 'public.clear' | t }}
          </button>
          <a [routerLink]="['/authors', current]">{{ 'public.page' | t }}</a>
        }
      </div>
    </form>
    <h3>{{ 'public.blocks' | t }}</h3>
    <ul>
      @for (block of blocks(); track block.id) {
        <li>
          <app-icon name="block" />
          <div>
            <b>{{ author(block) }}</b>
            <p class="small muted">
              {{ 'public.blockedOn' | t: { date: i18n.date(block.created_at) } }}
            </p>
          </div>
          <button
            type="button"
            class="btn btn--quiet"
            [attr.aria-label]="'public.unblockOne' | t: { author: author(block) }"
            (click)="unblock(block)"
          >
            {{ 'public.unblock' | t }}
          </button>
        </li>
      } @empty {
        <li class="small muted">{{ 'public.noBlocks' | t }}</li>
      }
    </ul>
  `,
  styleUrl: './list.scss',
  styles: `
    form {
      display: grid;
      justify-items: start;
      gap: 16px;
    }
    app-field {
      width: 100%;
      max-width: 420px;
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 12px;
    }
    .row a {
      padding-block: 10px;
    }
    ul {
      margin-top: -8px;
    }
    li {
      padding-block: 8px;
      border: 0;
    }
    li div {
      overflow-wrap: anywhere;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PublicSection {
  private readonly api = inject(SharingApi);
  private readonly toasts = inject(Toasts);
  protected readonly i18n = inject(I18n);
  protected readonly handle = signal<string | null>(null);
  protected readonly name = signal('');
  protected readonly malformed = signal(false);
  protected readonly busy = signal(false);
  protected readonly error = signal<ApiError | null>(null);
  protected readonly blocks = signal<readonly Block[]>([]);
  protected readonly sanctions = signal<readonly Sanction[]>([]);
  protected readonly nameError = computed(() =>
    this.malformed() ? this.i18n.t('public.handleShort') : (this.error()?.field('handle') ?? null),
  );

  constructor() {
    void this.load();
  }

  protected typed(name: string): void {
    this.name.set(name);
    this.malformed.set(false);
  }

  protected author(block: Block): string {
    return block.author ? `@${block.author}` : this.i18n.t('explore.anonymous');
  }

  protected sanctionTitle({ kind, created_at, until }: Sanction): string {
    if (kind === 'warning') {
      return this.i18n.t('public.warning', { date: this.i18n.date(created_at) });
    }
    return until
      ? this.i18n.t('public.suspension', { date: this.i18n.date(until) })
      : this.i18n.t('public.suspensionForever');
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const name = this.name().trim().replace(/^@/, '');
    this.malformed.set(!FORM.test(name));
    this.error.set(null);
    if (this.malformed() || this.busy()) return;
    await this.change(async () => {
      const { handle } = await this.api.setHandle(name);
      this.show(handle);
      this.toasts.show(this.i18n.t('public.handleSaved', { handle: `@${handle}` }));
    });
  }

  protected async clear(): Promise<void> {
    await this.change(async () => {
      await this.api.clearHandle();
      this.show(null);
      this.toasts.show(this.i18n.t('public.handleCleared'));
    });
  }

  protected async unblock(block: Block): Promise<void> {
    await this.change(async () => {
      await this.api.unblock(block.id);
      this.blocks.update((blocks) => blocks.filter(({ id }) => id !== block.id));
      this.toasts.show(this.i18n.t('public.unblocked', { author: this.author(block) }));
    });
  }

  private async load(): Promise<void> {
    await this.change(async () => {
      const [author, blocks, sanctions] = await Promise.all([
        this.api.handle(),
        this.api.blocks(),
        this.api.sanctions(),
      ]);
      this.show(author.handle);
      this.blocks.set(blocks);
      this.sanctions.set(sanctions.filter((one) => !one.lifted_at));
    });
  }

  private show(handle: string | null): void {
    this.handle.set(handle);
    this.name.set(handle ?? '');
  }

  private async change(call: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    this.error.set(null);
    try {
      await call();
    } catch (cause) {
      this.error.set(toApiError(cause));
    } finally {
      this.busy.set(false);
    }
  }
}
