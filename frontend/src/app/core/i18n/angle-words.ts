import type { Angle } from '../api/models';
import type { I18n } from './i18n';
import { MessageKey } from './messages';

interface AnglePreset {
  label: MessageKey;
  angle: Angle;
}

/** The angles people ask for most, by name. */
export const ANGLE_PRESETS: readonly AnglePreset[] = [
  { label: 'angle.front', angle: { yaw: 0, pitch: 0, roll: 0 } },
  { label: 'angle.left', angle: { yaw: -20, pitch: 0, roll: 0 } },
  { label: 'angle.right', angle: { yaw: 20, pitch: 0, roll: 0 } },
  { label: 'angle.up', angle: { yaw: 0, pitch: 10, roll: 0 } },
  { label: 'angle.down', angle: { yaw: 0, pitch: -10, roll: 0 } },
  { label: 'angle.tilt', angle: { yaw: 8, pitch: 0, roll: 10 } },
];

export function sameAngle(a: Angle, b: Angle): boolean {
  return a.yaw === b.yaw && a.pitch === b.pitch && a.roll === b.roll;
}

/** A preset's name, or the three turns in degrees. */
export function angleWords(i18n: I18n, angle: Angle): string {
  const preset = ANGLE_PRESETS.find((one) => sameAngle(one.angle, angle));
  return preset ? i18n.t(preset.label) : i18n.t('angle.degrees', { ...angle });
}
