import { UpperCasePipe } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { ApiClient } from '../../core/api/api-client';
import type { Export, ExportFormat, ExportPreset, ExportRequest } from '../../core/api/models';
import { ApiError, toApiError } from '../../core/api/problem';
import { Exports } from '../../core/exports/exports';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Icon } from '../../ui/icon';
import { ProblemNote } from '../../ui/problem-note';

export interface DownloadData {
  avatars: string[];
  /** Whether any / all of them have transparency or a vector drawing. */
  anyAlpha: boolean;
  allSvg: boolean;
  /** Width of the widest picture. */
  full: number;
}

type PresetId = NonNullable<ExportRequest['preset']>;

const FORMATS: readonly ExportFormat[] = [
  'png',
  'jpeg',
  'webp',
  'avif',
  'tiff',
  'pdf',
  'ico',
  'svg',
];
const SIZES = [256, 512, 1024, 2048];
const LOSSY = new Set<ExportFormat>(['jpeg', 'webp', 'avif']);
const OPAQUE = new Set<ExportFormat>(['jpeg', 'pdf']);
const BACKGROUNDS = ['#ffffff', '#f0ece7', '#1f1c19', '#ff8d72', '#8fb7e8', '#9fd3b4'];

/** Saves one avatar or many: first for what, then in which format. */
@Component({
  selector: 'app-download-dialog',
  imports: [Icon, MatDialogModule, ProblemNote, TranslatePipe, UpperCasePipe],
  templateUrl: './download-dialog.html',
  styleUrl: './download-dialog.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DownloadDialog {
  protected readonly data = inject<DownloadData>(MAT_DIALOG_DATA);
  protected readonly i18n = inject(I18n);
  private readonly dialog = inject<MatDialogRef<DownloadDialog>>(MatDialogRef);
  private readonly api = inject(ApiClient);
  private readonly exports = inject(Exports);

  protected readonly presets = signal<readonly ExportPreset[]>([]);
  protected readonly preset = signal<PresetId | null>(null);
  protected readonly format = signal<ExportFormat>('png');
  protected readonly size = signal<number | null>(null);
  protected readonly quality = signal(90);
  protected readonly background = signal('#ffffff');
  protected readonly badge = signal(false);
  protected readonly busy = signal(false);
  protected readonly ready = signal<Export | null>(null);
  protected readonly error = signal<ApiError | null>(null);

  protected readonly backgrounds = BACKGROUNDS;
  protected readonly formats = computed(() =>
    FORMATS.filter((format) => format !== 'svg' || this.data.allSvg),
  );
  protected readonly sizes = computed(() => SIZES.filter((size) => size < this.data.full));
  protected readonly many = this.data.avatars.length > 1;
  private readonly effectiveFormat = computed(() => {
    const preset = this.presets().find(({ id }) => id === this.preset());
    return (preset?.format as ExportFormat | undefined) ?? this.format();
  });
  protected readonly asksBackground = computed(
    () => this.data.anyAlpha && OPAQUE.has(this.effectiveFormat()),
  );
  protected readonly asksQuality = computed(() => !this.preset() && LOSSY.has(this.format()));
  protected readonly asksSize = computed(
    () => !this.preset() && !['svg', 'ico'].includes(this.format()) && this.sizes().length > 0,
  );

  constructor() {
    this.api.exportPresets().then(
      (presets) => this.presets.set(presets),
      () => undefined, // The formats remain.
    );
  }

  protected presetId(preset: ExportPreset): PresetId {
    return preset.id as PresetId;
  }

  protected usePreset(id: PresetId): void {
    this.preset.update((current) => (current === id ? null : id));
    this.ready.set(null);
  }

  protected useFormat(format: ExportFormat): void {
    this.preset.set(null);
    this.format.set(format);
    this.ready.set(null);
  }

  protected useSize(size: number | null): void {
    this.size.set(size);
    this.ready.set(null);
  }

  protected setQuality(event: Event): void {
    this.quality.set((event.target as HTMLInputElement).valueAsNumber);
    this.ready.set(null);
  }

  protected async start(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.error.set(null);
    try {
      const file = this.ready() ?? (await this.exports.prepare(this.request()));
      this.ready.set(file);
      this.exports.fetch(file);
    } catch (cause) {
      this.error.set(toApiError(cause));
    } finally {
      this.busy.set(false);
    }
  }

  protected close(): void {
    this.dialog.close();
  }

  private request(): ExportRequest {
    const request: ExportRequest = { avatars: this.data.avatars };
    const preset = this.preset();
    const size = this.size();
    if (preset) request.preset = preset;
    else {
      request.format = this.format();
      if (size && this.asksSize()) request.size = size;
      if (this.asksQuality()) request.quality = this.quality();
    }
    if (this.asksBackground()) request.background = this.background();
    if (this.badge()) request.badge = true;
    return request;
  }
}
