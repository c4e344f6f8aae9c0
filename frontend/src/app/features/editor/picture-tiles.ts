import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import type { StylePicture } from '../../core/api/models';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { pickedFiles } from '../../ui/files';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';
import { OwnPictures } from './own-pictures';

/** The person's own pictures to choose from; more can be put in, by hand or by dropping. */
@Component({
  selector: 'app-picture-tiles',
  imports: [Icon, ProblemNote, TranslatePipe],
  template: `
    @if (pictures.problem(); as problem) {
      <app-problem-note [problem]="problem" />
    }
    <div class="grid" role="group" [attr.aria-label]="label()">
      <button
        type="button"
        class="add"
        [disabled]="pictures.adding()"
        (click)="file.click()"
        (dragover)="$event.preventDefault()"
        (drop)="dropped($event)"
        data-testid="picture-add"
      >
        <app-icon name="photo" [size]="22" />
        <span>{{ (pictures.adding() ? 'pictures.adding' : 'pictures.add') | t }}</span>
      </button>
      @for (one of pictures.all(); track one.id) {
        <div class="tile">
          <button
            type="button"
            class="face"
            [attr.aria-label]="'pictures.one' | t: { number: $index + 1 }"
            [attr.aria-pressed]="chosen() === one.digest"
            (click)="pick.emit(one.digest ?? '')"
            data-testid="picture-tile"
          >
            <img [src]="one.thumb_url" alt="" width="128" height="128" />
          </button>
          <button
            type="button"
            class="off"
            [attr.aria-label]="'pictures.remove' | t: { number: $index + 1 }"
            (click)="remove(one)"
          >
            <app-icon name="close" [size]="16" />
          </button>
        </div>
      }
    </div>
    <input
      #file
      type="file"
      class="sr-only"
      tabindex="-1"
      aria-hidden="true"
      accept="image/*,.heic,.heif,.avif"
      (change)="chosenFile($event)"
      data-testid="picture-file"
    />
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    .grid {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(80px, 1fr));
      gap: 10px;
    }
    .tile {
      position: relative;
    }
    .add,
    .face {
      display: grid;
      justify-items: center;
      align-content: center;
      gap: 4px;
      width: 100%;
      aspect-ratio: 1;
      overflow: hidden;
      padding: 0;
      border: 0;
      border-radius: var(--radius);
      background: var(--surface-2);
      color: var(--ink-2);
      font-size: 12px;
      line-height: 1.2;
      text-align: center;
    }
    .add {
      padding: 4px;
      border: 1px dashed color-mix(in srgb, var(--ink) 30%, transparent);
    }
    .add:hover {
      color: var(--ink);
    }
    .face[aria-pressed='true'] {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    img {
      width: 100%;
      height: 100%;
      object-fit: cover;
    }
    .off {
      position: absolute;
      top: 0;
      right: 0;
      display: grid;
      place-items: center;
      width: 44px;
      height: 44px;
      padding: 4px;
      border: 0;
      background: none;
      color: #fff;
      place-content: start end;
    }
    .off app-icon {
      padding: 4px;
      border-radius: 50%;
      background: rgb(0 0 0 / 55%);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PictureTiles {
  readonly label = input.required<string>();
  /** Name of the one in use. */
  readonly chosen = input<string | null>(null);
  readonly pick = output<string>();
  /** The one in use was deleted. */
  readonly gone = output();
  protected readonly pictures = inject(OwnPictures);

  constructor() {
    void this.pictures.load();
  }

  protected chosenFile(event: Event): void {
    const [file] = pickedFiles(event);
    if (file) void this.take(file);
  }

  protected dropped(event: DragEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const file = event.dataTransfer?.files[0];
    if (file) void this.take(file);
  }

  protected async remove(picture: StylePicture): Promise<void> {
    const used = picture.digest === this.chosen();
    if ((await this.pictures.remove(picture)) && used) this.gone.emit();
  }

  private async take(file: File): Promise<void> {
    const picture = await this.pictures.add(file);
    if (picture?.digest) this.pick.emit(picture.digest);
  }
}
