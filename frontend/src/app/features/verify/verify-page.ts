import {
  ChangeDetectionStrategy,
  Component,
  OnDestroy,
  computed,
  inject,
  signal,
} from '@angular/core';
import type { VerificationReport } from '../../core/api/models';
import { settled } from '../../core/api/pending';
import { ApiError, clientProblem, toApiError } from '../../core/api/problem';
import { VerifyApi } from '../../core/api/verify-api';
import { I18n } from '../../core/i18n/i18n';
import { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { StylesStore } from '../../core/styles/styles-store';
import { droppedFiles, pickedFiles } from '../../ui/files';
import { Icon } from '../../ui/icon';
import type { IconName } from '../../ui/icons';
import { ProblemNote } from '../../ui/problem-note';

type Verdict = VerificationReport['verdict'];
type Tone = 'good' | 'warn' | 'calm';

interface Row {
  id: string;
  label: MessageKey;
  text: string;
  icon?: IconName;
  tone?: Tone;
}

const LOOKS: Record<Verdict, { icon: IconName; tone: Tone }> = {
  made_here: { icon: 'shield', tone: 'good' },
  mark_only: { icon: 'shield', tone: 'good' },
  altered: { icon: 'warning', tone: 'warn' },
  elsewhere: { icon: 'info', tone: 'calm' },
  broken: { icon: 'warning', tone: 'warn' },
  nothing: { icon: 'search', tone: 'calm' },
};
const DOCUMENTS = new Set(['image/svg+xml', 'application/pdf']);

/** Says of any dropped file whether it was made here, when and by which engine. */
@Component({
  selector: 'app-verify-page',
  imports: [Icon, ProblemNote, TranslatePipe],
  templateUrl: './verify-page.html',
  styleUrl: './verify-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: {
    '(document:paste)': 'paste($event)',
  },
})
export class VerifyPage implements OnDestroy {
  private readonly api = inject(VerifyApi);
  private readonly i18n = inject(I18n);
  private readonly styles = inject(StylesStore);

  protected readonly dropping = droppedFiles(([file]) => {
    if (file) void this.check(file);
  });
  protected readonly file = signal<File | null>(null);
  /** An address of the file in this browser; null where browsers do not show its kind. */
  protected readonly picture = signal<string | null>(null);
  protected readonly report = signal<VerificationReport | null>(null);
  protected readonly error = signal<ApiError | null>(null);
  protected readonly look = computed(() => LOOKS[this.report()?.verdict ?? 'nothing']);
  protected readonly rows = computed(() => {
    const report = this.report();
    return report ? [this.signature(report), this.mark(report), ...this.made(report)] : [];
  });

  constructor() {
    this.styles.load();
  }

  ngOnDestroy(): void {
    this.file.set(null);
    this.forget();
  }

  protected title(verdict: Verdict): MessageKey {
    return `verify.${verdict}`;
  }

  protected words(verdict: Verdict): MessageKey {
    return `verify.${verdict}Text`;
  }

  protected paste(event: ClipboardEvent): void {
    const file = event.clipboardData?.files[0];
    if (!file) return;
    event.preventDefault();
    void this.check(file);
  }

  protected chosen(event: Event): void {
    const [file] = pickedFiles(event);
    if (file) void this.check(file);
  }

  protected async check(file: File): Promise<void> {
    this.forget();
    this.file.set(file);
    this.picture.set(URL.createObjectURL(file));
    try {
      const report = await this.answer(file);
      if (this.file() === file) this.report.set(report);
    } catch (cause) {
      if (this.file() === file) this.error.set(toApiError(cause));
    }
  }

  private async answer(file: File): Promise<VerificationReport | null> {
    const state = await settled(
      await this.api.send(file),
      ({ status }) => status === 'checking' && this.file() === file,
      ({ id }) => this.api.get(id),
    );
    if (state.status === 'checking') {
      throw new ApiError(clientProblem(0, 'verify.timeout', 'verify.timeout'));
    }
    if (state.problem) {
      throw new ApiError({ status: 422, title: '', errors: [], ...state.problem });
    }
    return state.report;
  }

  private signature({ manifest, verdict }: VerificationReport): Row {
    const row = { id: 'signature', label: 'verify.signature' as const };
    if (!manifest) return { ...row, text: this.i18n.t('verify.signatureNone'), icon: 'minus' };
    if (verdict === 'made_here') {
      return { ...row, text: this.i18n.t('verify.signatureOurs'), icon: 'check', tone: 'good' };
    }
    if (manifest.ours) {
      const text = this.i18n.t('verify.signatureAltered');
      return { ...row, text, icon: 'warning', tone: 'warn' };
    }
    const signer = manifest.signer || this.i18n.t('verify.signerUnknown');
    return manifest.intact
      ? { ...row, text: this.i18n.t('verify.signatureOther', { signer }), icon: 'info' }
      : {
          ...row,
          text: this.i18n.t('verify.signatureBroken', { signer }),
          icon: 'warning',
          tone: 'warn',
        };
  }

  private mark({ mark, media_type: kind }: VerificationReport): Row {
    const row = { id: 'mark', label: 'verify.mark' as const };
    if (mark) {
      const text = this.i18n.t(mark.readable ? 'verify.markRead' : 'verify.markFaint');
      return { ...row, text, icon: 'check', tone: 'good' };
    }
    const text = this.i18n.t(DOCUMENTS.has(kind) ? 'verify.markNotAsked' : 'verify.markNone');
    return { ...row, text, icon: 'minus' };
  }

  private made({ made, manifest }: VerificationReport): Row[] {
    const rows: Row[] = [];
    if (made) {
      rows.push({ id: 'day', label: 'verify.day', text: this.i18n.date(`${made.day}T12:00`) });
      rows.push({ id: 'engine', label: 'verify.engine', text: this.engine(made) });
      if (made.style) {
        rows.push({ id: 'style', label: 'verify.style', text: this.styles.name(made.style) });
      }
    } else if (manifest && !manifest.ours && manifest.tool) {
      rows.push({ id: 'tool', label: 'verify.tool', text: manifest.tool });
    }
    const source = made?.source ?? (manifest?.ours ? '' : manifest?.source);
    if (source) {
      const text = this.i18n.maybe(`verify.source.${source}`, source);
      rows.push({ id: 'source', label: 'verify.source', text });
    }
    return rows;
  }

  private engine(made: NonNullable<VerificationReport['made']>): string {
    if (made.engine === 'embedded') return this.i18n.t('verify.engineEmbedded');
    if (made.engine === 'pretrained' || !made.engine) return this.i18n.t('verify.engineOther');
    return made.engine;
  }

  private forget(): void {
    this.release();
    this.report.set(null);
    this.error.set(null);
  }

  protected release(): void {
    const picture = this.picture();
    if (picture) URL.revokeObjectURL(picture);
    this.picture.set(null);
  }
}
