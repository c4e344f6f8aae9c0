import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  afterRenderEffect,
  inject,
  input,
  output,
} from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import type { AvatarVersion } from '../../core/api/models';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Icon } from '../../ui/icon';

/** The history as thumbnails, oldest first; a click goes on from one. */
@Component({
  selector: 'app-version-strip',
  imports: [Icon, MatTooltip, TranslatePipe],
  template: `
    <ol [attr.aria-label]="'editor.versions' | t">
      @for (version of versions(); track version.number) {
        <li>
          <button
            type="button"
            class="thumb"
            [attr.aria-pressed]="version.number === chosen()"
            [attr.aria-label]="name(version)"
            [matTooltip]="name(version)"
            (click)="pick.emit(version.number)"
            data-testid="version"
          >
            <span [class.checker]="version.has_alpha">
              <img [src]="version.thumb_url" alt="" width="64" height="64" draggable="false" />
            </span>
            @if (unsaved().has(version.number)) {
              <i></i>
            }
            @if (version.current) {
              <b><app-icon name="check" [size]="12" /></b>
            }
          </button>
          <small aria-hidden="true">{{
            version.parent === null ? ('editor.original' | t) : version.number
          }}</small>
        </li>
      }
    </ol>
    <div class="of">
      <button
        type="button"
        class="btn btn--quiet btn--icon"
        [disabled]="busy() || shownIsChosen()"
        [attr.aria-label]="'editor.show' | t"
        [matTooltip]="'editor.show' | t"
        (click)="show.emit()"
        data-testid="version-show"
      >
        <app-icon name="check" />
      </button>
      <button
        type="button"
        class="btn btn--quiet btn--icon"
        [disabled]="busy() || versions().length < 2"
        [attr.aria-label]="'editor.deleteVersion' | t"
        [matTooltip]="'editor.deleteVersion' | t"
        (click)="remove.emit()"
        data-testid="version-delete"
      >
        <app-icon name="delete" />
      </button>
    </div>
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 8px;
      min-width: 0;
    }
    ol {
      flex: 1;
      display: flex;
      gap: 10px;
      min-width: 0;
      overflow-x: auto;
      padding: 8px 4px 4px;
      scrollbar-width: thin;
    }
    li {
      flex: none;
      display: grid;
      justify-items: center;
      gap: 2px;
    }
    small {
      max-width: 72px;
      color: var(--ink-2);
      font-size: 12px;
      line-height: 16px;
      font-variant-numeric: tabular-nums;
    }
    .thumb {
      position: relative;
      width: 60px;
      height: 60px;
      padding: 0;
      border: 0;
      border-radius: 10px;
      background: var(--surface-2);
    }
    .thumb > span {
      display: block;
      overflow: hidden;
      border-radius: inherit;
    }
    .checker {
      background: var(--checker);
    }
    img {
      width: 60px;
      height: 60px;
      object-fit: cover;
    }
    .thumb[aria-pressed='true'] {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    i,
    b {
      position: absolute;
      display: grid;
      place-items: center;
      border-radius: 50%;
    }
    i {
      top: -3px;
      right: -3px;
      width: 12px;
      height: 12px;
      border: 2px solid var(--surface);
      background: var(--accent);
    }
    b {
      right: 4px;
      bottom: 4px;
      width: 18px;
      height: 18px;
      background: var(--over-picture);
      color: #fff;
    }
    .of {
      flex: none;
      display: flex;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class VersionStrip {
  readonly versions = input.required<readonly AvatarVersion[]>();
  readonly chosen = input<number | null>(null);
  readonly unsaved = input<ReadonlySet<number>>(new Set());
  readonly busy = input(false);
  readonly pick = output<number>();
  readonly show = output<void>();
  readonly remove = output<void>();
  private readonly i18n = inject(I18n);

  constructor() {
    const host: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterRenderEffect(() => {
      this.chosen();
      this.versions();
      const chosen = host.querySelector<HTMLElement>('[aria-pressed="true"]');
      chosen?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
    });
  }

  protected shownIsChosen(): boolean {
    return this.versions().some(({ number, current }) => current && number === this.chosen());
  }

  protected name({ number, current }: AvatarVersion): string {
    if (this.unsaved().has(number)) return this.i18n.t('editor.versionUnsaved', { number });
    return this.i18n.t(current ? 'editor.versionCurrent' : 'editor.version', { number });
  }
}
