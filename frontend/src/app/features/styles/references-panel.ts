import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  inject,
  viewChild,
} from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { problemWords } from '../../core/toasts/toasts';
import { pickedFiles } from '../../ui/files';
import { Icon } from '../../ui/icon';
import { SliderRow } from '../../ui/slider-row';
import { BuilderStore } from './builder-store';
import { MAX_REFERENCES } from './draft';
import { ReferenceUpload, ReferenceUploads } from './reference-uploads';

/** The pictures that the style takes after: put in, weighed, taken out. */
@Component({
  selector: 'app-references-panel',
  imports: [Icon, MatTooltip, SliderRow, TranslatePipe],
  template: `
    @for (one of shown(); track one.digest) {
      <div class="card" data-testid="reference">
        <img [src]="one.thumb" [alt]="'styleBuilder.referenceAlt' | t: { number: $index + 1 }" />
        <button
          type="button"
          class="btn btn--quiet btn--icon off"
          [attr.aria-label]="'styleBuilder.removeReference' | t: { number: $index + 1 }"
          [matTooltip]="'styleBuilder.remove' | t"
          (click)="store.removeReference(one.digest)"
        >
          <app-icon name="close" [size]="18" />
        </button>
        @if (shown().length > 1) {
          <app-slider-row
            [label]="'styleBuilder.weight' | t"
            [min]="0.05"
            [neutral]="1"
            [value]="one.weight"
            (moved)="store.weigh(one.digest, $event)"
            (settled)="store.settle()"
          />
        }
      </div>
    }
    @for (upload of uploads.all(); track upload.id) {
      <div class="card" [class.bad]="upload.problem" data-testid="reference-upload">
        <img [src]="upload.url" alt="" [class.waiting]="!upload.problem" />
        <button
          type="button"
          class="btn btn--quiet btn--icon off"
          [attr.aria-label]="'styleBuilder.dismiss' | t"
          (click)="uploads.dismiss(upload.id)"
        >
          <app-icon name="close" [size]="18" />
        </button>
        @if (upload.problem; as problem) {
          <div class="why" role="alert">
            <p>{{ words(upload) }}</p>
            <p class="code">{{ problem.code }}</p>
          </div>
        } @else {
          <p class="why" role="status">{{ 'styleBuilder.studying' | t }}</p>
        }
      </div>
    }
    @if (room() > 0) {
      <button
        type="button"
        class="add"
        [class.first]="!shown().length && !uploads.all().length"
        (click)="pick()"
        data-testid="reference-add"
      >
        <app-icon name="photo" [size]="shown().length ? 22 : 32" />
        <span>{{ (shown().length ? 'styleBuilder.addMore' : 'styleBuilder.addFirst') | t }}</span>
        @if (!shown().length) {
          <span class="muted small">{{ 'styleBuilder.addHint' | t }}</span>
        }
      </button>
    } @else {
      <p class="muted small">{{ 'styleBuilder.full' | t: { count: most } }}</p>
    }
    <input
      #file
      type="file"
      class="sr-only"
      tabindex="-1"
      aria-hidden="true"
      accept="image/*,.heic,.heif,.avif"
      multiple
      (change)="picked($event)"
      data-testid="reference-file"
    />
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(112px, 1fr));
      gap: 12px;
    }
    .card {
      position: relative;
      display: grid;
      align-content: start;
      gap: 6px;
      min-width: 0;
    }
    .card img {
      width: 100%;
      aspect-ratio: 1;
      border-radius: var(--radius);
      background: var(--surface-2);
      object-fit: cover;
    }
    .waiting {
      opacity: 0.55;
      animation: breathe 1.4s ease-in-out infinite alternate;
    }
    @keyframes breathe {
      to {
        opacity: 0.9;
      }
    }
    .off {
      position: absolute;
      top: 0;
      right: 0;
      color: #fff;
    }
    .off::before {
      content: '';
      position: absolute;
      inset: 8px;
      z-index: 0;
      border-radius: 50%;
      background: var(--over-picture);
    }
    .off:hover {
      background: none;
      color: #fff;
    }
    .off app-icon {
      position: relative;
      z-index: 1;
    }
    .why {
      font-size: 13px;
      line-height: 1.35;
      color: var(--ink-2);
    }
    .bad .why {
      color: var(--bad);
    }
    .bad {
      grid-column: 1 / -1;
      grid-template-columns: 84px 1fr;
      padding: 10px 40px 10px 10px;
      border-radius: var(--radius);
      background: var(--bad-soft);
      gap: 12px;
    }
    .bad .off {
      color: var(--ink);
    }
    .bad .off::before {
      background: none;
    }
    .add {
      display: grid;
      place-content: center;
      justify-items: center;
      gap: 6px;
      min-height: 112px;
      padding: 12px;
      border: 1.5px dashed var(--line-strong);
      border-radius: var(--radius);
      background: none;
      color: var(--ink-2);
      font-size: 14px;
      font-weight: 550;
      text-align: center;
      transition:
        background var(--quick),
        color var(--quick);
    }
    .add .small {
      font-weight: 400;
    }
    .add:hover {
      background: var(--surface-2);
      color: var(--ink);
    }
    .first {
      grid-column: 1 / -1;
      min-height: 196px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ReferencesPanel {
  protected readonly store = inject(BuilderStore);
  protected readonly uploads = inject(ReferenceUploads);
  private readonly i18n = inject(I18n);
  private readonly file = viewChild.required<ElementRef<HTMLInputElement>>('file');
  protected readonly most = MAX_REFERENCES;

  protected readonly shown = computed(() =>
    this.store.draft().references.map(({ picture, weight }) => ({
      digest: picture,
      weight,
      thumb: this.store.pictures().get(picture)?.thumb_url ?? '',
    })),
  );
  protected readonly room = computed(
    () =>
      MAX_REFERENCES -
      this.shown().length -
      this.uploads.all().filter(({ problem }) => !problem).length,
  );

  protected pick(): void {
    this.file().nativeElement.click();
  }

  protected picked(event: Event): void {
    this.add(pickedFiles(event));
  }

  add(files: readonly File[]): void {
    for (const file of files.slice(0, Math.max(0, this.room()))) {
      void this.uploads.send(file).then((picture) => picture && this.store.addReference(picture));
    }
  }

  protected words({ problem }: ReferenceUpload): string {
    return problem ? problemWords(this.i18n, problem) : '';
  }
}
