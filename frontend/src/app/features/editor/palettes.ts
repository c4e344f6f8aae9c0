import type { Expression, Region, Scene, Tone, View } from '../../core/edits/operations';
import type { I18n } from '../../core/i18n/i18n';
import type { MessageKey } from '../../core/i18n/messages';
import type { Swatch } from '../../ui/swatches';

export interface Paint {
  readonly name: MessageKey;
  readonly colour: string;
  /** Where the colour runs into another one below. */
  readonly second?: string;
}

const HAIR: readonly Paint[] = [
  { name: 'colour.black', colour: '#1d1a1a' },
  { name: 'colour.darkBrown', colour: '#3a261c' },
  { name: 'colour.brown', colour: '#5c3b26' },
  { name: 'colour.chestnut', colour: '#7a4429' },
  { name: 'colour.auburn', colour: '#8a3a22' },
  { name: 'colour.ginger', colour: '#c0622a' },
  { name: 'colour.darkBlond', colour: '#9a7446' },
  { name: 'colour.blond', colour: '#d1a964' },
  { name: 'colour.platinum', colour: '#e6d8bd' },
  { name: 'colour.grey', colour: '#8d8b8a' },
  { name: 'colour.white', colour: '#e4e3e1' },
];

const FANTASY: readonly Paint[] = [
  { name: 'colour.pink', colour: '#e5639b' },
  { name: 'colour.red', colour: '#c22836' },
  { name: 'colour.violet', colour: '#7a45bd' },
  { name: 'colour.blue', colour: '#2f62c9' },
  { name: 'colour.teal', colour: '#1f9a96' },
  { name: 'colour.green', colour: '#4b9a45' },
  { name: 'colour.rootsToBlond', colour: '#3f2a1f', second: '#d9b06c' },
  { name: 'colour.violetToPink', colour: '#5a3aa8', second: '#ee78aa' },
  { name: 'colour.blueToTeal', colour: '#24419c', second: '#37c3b4' },
  { name: 'colour.redToGold', colour: '#a81f2c', second: '#f0a63c' },
];

const LIPS: readonly Paint[] = [
  { name: 'colour.nude', colour: '#b9776a' },
  { name: 'colour.rose', colour: '#c25b6b' },
  { name: 'colour.coral', colour: '#dd5f4d' },
  { name: 'colour.red', colour: '#b81f30' },
  { name: 'colour.wine', colour: '#7a1f36' },
  { name: 'colour.plum', colour: '#6d2c5c' },
];

const EYES: readonly Paint[] = [
  { name: 'colour.darkBrown', colour: '#3d2314' },
  { name: 'colour.hazel', colour: '#84602f' },
  { name: 'colour.amber', colour: '#b5782c' },
  { name: 'colour.green', colour: '#4f7d4a' },
  { name: 'colour.grey', colour: '#7c8890' },
  { name: 'colour.blue', colour: '#3f78b5' },
  { name: 'colour.ice', colour: '#86b8d9' },
  { name: 'colour.violet', colour: '#7753b3' },
];

const CLOTHES: readonly Paint[] = [
  { name: 'colour.white', colour: '#efede9' },
  { name: 'colour.sand', colour: '#c9ae87' },
  { name: 'colour.grey', colour: '#85878b' },
  { name: 'colour.black', colour: '#242425' },
  { name: 'colour.navy', colour: '#22345c' },
  { name: 'colour.blue', colour: '#3d6fc4' },
  { name: 'colour.teal', colour: '#23807f' },
  { name: 'colour.green', colour: '#4c7a4a' },
  { name: 'colour.mustard', colour: '#d0992d' },
  { name: 'colour.coral', colour: '#dd6650' },
  { name: 'colour.wine', colour: '#7c2338' },
  { name: 'colour.violet', colour: '#6a4aa0' },
];

export interface PaintGroup {
  readonly name: MessageKey;
  readonly paints: readonly Paint[];
}

const FOR_HAIR: readonly PaintGroup[] = [
  { name: 'editor.natural', paints: HAIR },
  { name: 'editor.fantasy', paints: FANTASY },
];

export const PAINTS: Record<Region, readonly PaintGroup[]> = {
  hair: FOR_HAIR,
  beard: FOR_HAIR,
  brows: FOR_HAIR,
  eyes: [{ name: 'editor.colour', paints: EYES }],
  lips: [{ name: 'editor.colour', paints: LIPS }],
  clothes: [{ name: 'editor.colour', paints: CLOTHES }],
};
export const LIPSTICKS = LIPS;

export const BACKDROPS: readonly Paint[] = [
  { name: 'colour.white', colour: '#ffffff' },
  { name: 'colour.lightGrey', colour: '#d9dadc' },
  { name: 'colour.sand', colour: '#e3d3bb' },
  { name: 'colour.sky', colour: '#b5d5ec' },
  { name: 'colour.mint', colour: '#bfe0cd' },
  { name: 'colour.lavender', colour: '#cdc3e8' },
  { name: 'colour.rose', colour: '#f0c3c6' },
  { name: 'colour.coral', colour: '#e8745c' },
  { name: 'colour.teal', colour: '#2c8583' },
  { name: 'colour.navy', colour: '#23375f' },
  { name: 'colour.black', colour: '#1b1b1d' },
];

export const GRADIENTS: readonly Paint[] = [
  { name: 'gradient.dawn', colour: '#f7c59f', second: '#e06a7c' },
  { name: 'gradient.sky', colour: '#6fb1e8', second: '#e3f1f8' },
  { name: 'gradient.dusk', colour: '#2b2f66', second: '#c46a8e' },
  { name: 'gradient.forest', colour: '#5f9e79', second: '#1f3f38' },
  { name: 'gradient.peach', colour: '#fde7d6', second: '#f4b08f' },
  { name: 'gradient.steel', colour: '#9aa5b1', second: '#3c4653' },
];

/** For pictures of the scenes see `public/scenes`. */
export const SCENE_NAMES: Record<Scene, MessageKey> = {
  studio: 'scene.studio',
  spotlight: 'scene.spotlight',
  sweep: 'scene.sweep',
  halo: 'scene.halo',
  bokeh: 'scene.bokeh',
  nature: 'scene.nature',
  circle: 'scene.circle',
  rays: 'scene.rays',
  dots: 'scene.dots',
  stripes: 'scene.stripes',
  checks: 'scene.checks',
  confetti: 'scene.confetti',
};

export interface Preset<T> {
  readonly id: string;
  readonly name: MessageKey;
  readonly values: Partial<T>;
}

export const FACES: readonly Preset<Expression>[] = [
  { id: 'neutral', name: 'face.neutral', values: {} },
  { id: 'smile', name: 'face.smile', values: { smile: 0.6 } },
  { id: 'laugh', name: 'face.laugh', values: { smile: 1, open_mouth: 0.4, brows: 0.15 } },
  { id: 'serious', name: 'face.serious', values: { smile: -0.2, frown: 0.35, brows: -0.25 } },
  {
    id: 'surprised',
    name: 'face.surprised',
    values: { open_mouth: 0.6, brows: 0.9, left_eye: 0.6, right_eye: 0.6 },
  },
  { id: 'sad', name: 'face.sad', values: { smile: -0.7, brows: 0.25, frown: 0.3 } },
  {
    id: 'wink-left',
    name: 'face.winkLeft',
    values: { left_eye: -1, right_eye: 0, smile: 0.45 },
  },
  {
    id: 'wink-right',
    name: 'face.winkRight',
    values: { left_eye: 0, right_eye: -1, smile: 0.45 },
  },
  { id: 'closed', name: 'face.closed', values: { left_eye: -1, right_eye: -1, smile: 0.15 } },
  { id: 'aside', name: 'face.aside', values: { gaze_x: 0.85 } },
];

export const LIGHTS: readonly Preset<Tone>[] = [
  { id: 'none', name: 'light.none', values: {} },
  { id: 'vivid', name: 'light.vivid', values: { contrast: 0.25, saturation: 0.35 } },
  { id: 'warm', name: 'light.warm', values: { warmth: 0.45, brightness: 0.06 } },
  { id: 'cool', name: 'light.cool', values: { warmth: -0.4, contrast: 0.08 } },
  { id: 'soft', name: 'light.soft', values: { contrast: -0.3, brightness: 0.1 } },
  { id: 'drama', name: 'light.drama', values: { contrast: 0.45, vignette: 0.55 } },
  { id: 'mono', name: 'light.mono', values: { saturation: -1, contrast: 0.15 } },
];

export const FRAMES: readonly Preset<View>[] = [
  { id: 'none', name: 'frame.none', values: {} },
  { id: 'headshot', name: 'frame.headshot', values: { zoom: 1.35, y: 0.06 } },
  { id: 'wider', name: 'frame.wider', values: { zoom: 0.8 } },
  { id: 'left', name: 'frame.left', values: { yaw: -15 } },
  { id: 'right', name: 'frame.right', values: { yaw: 15 } },
  { id: 'up', name: 'frame.up', values: { pitch: 8 } },
];

export function fillOf({ colour, second }: { colour: string; second?: string | null }): string {
  return second ? `linear-gradient(${colour}, ${second})` : colour;
}

/** What a paint is called among its swatches: its colour, or both. */
export function idOf({ colour, second }: { colour: string; second?: string | null }): string {
  return second ? `${colour},${second}` : colour;
}

export function swatchOf(paint: Paint, i18n: I18n): Swatch {
  return { id: idOf(paint), name: i18n.t(paint.name), fill: fillOf(paint) };
}
