import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  inject,
  viewChild,
} from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatTooltip } from '@angular/material/tooltip';
import { RouterLink } from '@angular/router';
import type { Crop, Photo } from '../../core/api/models';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { PhotosStore } from '../../core/photos/photos-store';
import { Toasts } from '../../core/toasts/toasts';
import { pickedFiles } from '../../ui/files';
import { Icon } from '../../ui/icon';
import { PhotoConsent } from '../../ui/photo-consent';
import { PhotoStage } from '../../ui/photo-stage';
import { ProblemNote } from '../../ui/problem-note';
import { Ring } from '../../ui/ring';

const RECENT = 8;

/** Step one: a photo in, its face found, the crop to taste. */
@Component({
  selector: 'app-photo-panel',
  imports: [
    Icon,
    MatTooltip,
    PhotoConsent,
    PhotoStage,
    ProblemNote,
    Ring,
    RouterLink,
    TranslatePipe,
  ],
  templateUrl: './photo-panel.html',
  styleUrl: './photo-panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PhotoPanel {
  protected readonly photos = inject(PhotosStore);
  private readonly dialogs = inject(MatDialog);
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);
  private readonly picker = viewChild.required<ElementRef<HTMLInputElement>>('picker');

  protected readonly current = this.photos.current;
  protected readonly picture = computed(() => {
    const photo = this.current();
    return photo ? this.photos.picture(photo, 1024) : null;
  });
  protected readonly extent = computed(() => {
    const photo = this.current();
    return photo?.width && photo.height ? { width: photo.width, height: photo.height } : null;
  });
  protected readonly crop = computed(() => cropOf(this.current()));
  protected readonly choosing = computed(() => {
    const analysis = this.current()?.analysis;
    return !!analysis && analysis.faces.length > 1 && analysis.chosen === null;
  });
  protected readonly manyFaces = computed(() => (this.current()?.analysis?.faces.length ?? 0) > 1);
  protected readonly advice = computed(() =>
    (this.current()?.analysis?.issues ?? [])
      .filter((issue) => !issue.blocking && issue.code !== 'photo.several_faces')
      .map((issue) => ({ code: issue.code, detail: this.i18n.maybe(`issue.${issue.code}`, '') }))
      .filter((issue) => issue.detail),
  );
  /** How long the photo stays; nothing where photos have no end. */
  protected readonly kept = computed(() => {
    const photo = this.current();
    if (!photo || this.photos.upload()) return null;
    if (photo.keep) return { photo, words: this.i18n.t('photo.kept') };
    if (!photo.delete_at) return null;
    return { photo, words: this.i18n.t('photo.goes', { date: this.i18n.date(photo.delete_at) }) };
  });
  protected readonly recent = computed(() =>
    this.photos
      .all()
      .filter((photo) => photo.status === 'ready' && photo.thumb_url)
      .slice(0, RECENT),
  );

  /** Opens the file picker; also called from the make panel's hint. */
  browse(): void {
    this.picker().nativeElement.click();
  }

  protected picked(event: Event): void {
    const [file] = pickedFiles(event);
    if (file) this.photos.send(file);
  }

  protected async webcam(): Promise<void> {
    const { WebcamDialog } = await import('./webcam-dialog');
    const dialog = this.dialogs.open<unknown, void, File>(WebcamDialog, {
      autoFocus: '[data-testid=webcam-shoot]',
    });
    dialog.afterClosed().subscribe((file) => {
      if (file) this.photos.send(file);
    });
  }

  protected pickFace(photo: Photo, face: number): void {
    this.photos.chooseFace(photo.id, face).catch((cause: unknown) => this.toasts.problem(cause));
  }

  protected saveCrop(photo: Photo, crop: Crop | null): void {
    this.photos.setCrop(photo.id, crop).catch((cause: unknown) => this.toasts.problem(cause));
  }

  protected keep(photo: Photo, keep: boolean): void {
    this.photos.keep(photo.id, keep).catch((cause: unknown) => this.toasts.problem(cause));
  }

  protected remove(photo: Photo): void {
    this.photos.remove(photo.id).then(
      () => this.toasts.show(this.i18n.t('photo.removed')),
      (cause: unknown) => this.toasts.problem(cause),
    );
  }
}

/** The crop in force: the person's own, else the one the analysis proposes. */
export function cropOf(photo: Photo | null): Crop | null {
  return photo?.crop ?? photo?.analysis?.face?.crop ?? null;
}
