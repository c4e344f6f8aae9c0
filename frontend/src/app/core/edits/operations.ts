/**
 * What may be changed on a picture, as `ml.operations` has it. Zero means "as it is" on every
 * slider; left and right are the picture's.
 */
export interface Background {
  kind: 'background';
  fill: 'transparent' | 'colour' | 'gradient' | 'blur' | 'scene';
  colours?: readonly string[];
  scene?: Scene | null;
  amount?: number;
}

export interface Recolour {
  kind: 'recolour';
  region: Region;
  colour: string;
  second?: string | null;
  strength: number;
}

export interface Expression {
  kind: 'expression';
  smile: number;
  open_mouth: number;
  brows: number;
  frown: number;
  left_eye: number;
  right_eye: number;
  gaze_x: number;
  gaze_y: number;
}

export interface Features {
  kind: 'features';
  eyes: number;
  nose: number;
  mouth: number;
  jaw: number;
  hair_volume: number;
}

export interface Skin {
  kind: 'skin';
  smooth: number;
  blush: number;
  lipstick: number;
  colour: string;
  eye_shadow: number;
}

export interface Tone {
  kind: 'tone';
  brightness: number;
  contrast: number;
  warmth: number;
  saturation: number;
  vignette: number;
}

export interface View {
  kind: 'view';
  yaw: number;
  pitch: number;
  roll: number;
  zoom: number;
  x: number;
  y: number;
}

export interface Brush {
  kind: 'brush';
  action: BrushAction;
  mask: string;
  colour?: string | null;
  strength: number;
  feather: number;
}

export type Operation =
  | Background
  | Recolour
  | Expression
  | Features
  | Skin
  | Tone
  | View
  | Brush;

export const SCENES = [
  'studio',
  'sunset',
  'city',
  'forest',
  'beach',
  'library',
  'space',
  'rays',
  'dots',
] as const;
export type Scene = (typeof SCENES)[number];

export const REGIONS = ['hair', 'beard', 'brows', 'eyes', 'lips', 'clothes'] as const;
export type Region = (typeof REGIONS)[number];

export const BRUSH_ACTIONS = [
  'heal',
  'recolour',
  'lighten',
  'darken',
  'blur',
  'sharpen',
  'erase',
  'restore',
] as const;
export type BrushAction = (typeof BRUSH_ACTIONS)[number];

/** Most operations one edit may hold. */
export const MAX_OPERATIONS = 32;
