import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { sized } from '../../core/api/picture';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { PhotosStore } from '../../core/photos/photos-store';
import { CropView } from '../../ui/crop-view';
import { pickedFiles } from '../../ui/files';
import { Icon } from '../../ui/icon';
import { PhotoConsent } from '../../ui/photo-consent';
import { ProblemNote } from '../../ui/problem-note';
import { cropOf } from '../studio/photo-panel';
import { BuilderStore } from './builder-store';

const SHOWN = 6;

/** The style on one of the person's photos, as it stands; before and after beside each other. */
@Component({
  selector: 'app-preview-panel',
  imports: [CropView, Icon, MatTooltip, PhotoConsent, ProblemNote, TranslatePipe],
  templateUrl: './preview-panel.html',
  styleUrl: './preview-panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PreviewPanel {
  protected readonly store = inject(BuilderStore);
  protected readonly photos = inject(PhotosStore);
  private readonly file = viewChild.required<ElementRef<HTMLInputElement>>('file');

  protected readonly comparing = signal(false);
  /** Percent from the left. */
  protected readonly seam = signal(50);
  protected readonly picture = computed(() => this.store.feed.shown()?.image ?? null);
  protected readonly face = computed(() => {
    const photo = this.photos.current();
    const crop = cropOf(photo);
    if (!photo?.width || !photo.height || !crop || !photo.file_url) return null;
    return {
      src: sized(photo.file_url, 1024),
      extent: { width: photo.width, height: photo.height },
      crop,
    };
  });
  /** What is missing before there is something to see. */
  protected readonly missing = computed(() => {
    const photo = this.photos.current();
    if (this.photos.upload() || photo?.status === 'analysing') return null;
    if (!photo || photo.status !== 'ready') return 'styleBuilder.needPhoto' as const;
    if (!this.store.complete()) return 'styleBuilder.needReference' as const;
    const { layers } = this.store.draft();
    return this.store.emptyLayers().size === layers.length
      ? ('styleBuilder.needMask' as const)
      : null;
  });
  protected readonly busy = computed(
    () =>
      this.store.feed.busy() ||
      this.photos.upload() !== null ||
      this.photos.current()?.status === 'analysing',
  );
  protected readonly choices = computed(() => {
    const usable = this.photos
      .all()
      .filter(({ status, file_url: url }) => status === 'ready' && url);
    return usable.slice(0, SHOWN);
  });

  protected pick(): void {
    this.file().nativeElement.click();
  }

  protected picked(event: Event): void {
    const [file] = pickedFiles(event);
    if (file) this.photos.send(file);
  }

  protected number(event: Event): number {
    return (event.target as HTMLInputElement).valueAsNumber;
  }
}
