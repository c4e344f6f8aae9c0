import type { GenerationState } from '../api/models';
import type { I18n } from '../i18n/i18n';

/** What is happening to a generation and for how long still, in words. */
export function progressWords(i18n: I18n, generation: GenerationState): string {
  const stage = stageWords(i18n, generation);
  const left = leftWords(i18n, generation.seconds_left);
  return left ? `${stage} · ${left}` : stage;
}

function stageWords(i18n: I18n, { status, queue_position }: GenerationState): string {
  if (status === 'queued') {
    return queue_position
      ? i18n.t('stage.queuedAt', { place: queue_position })
      : i18n.t('stage.queued');
  }
  return i18n.t(`stage.${status}`);
}

/** "about 20 s left": rounded, so that it does not flicker. */
export function leftWords(i18n: I18n, seconds: number | null): string {
  if (seconds === null || seconds <= 0) return '';
  if (seconds < 10) return i18n.t('stage.left', { count: Math.max(1, Math.round(seconds)) });
  if (seconds < 90) return i18n.t('stage.left', { count: Math.round(seconds / 5) * 5 });
  return i18n.t('stage.leftMinutes', { count: Math.round(seconds / 60) });
}
