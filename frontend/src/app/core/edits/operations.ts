/**
 * What may be changed on a picture, as `ml.operations` has it. Zero means "as it is" on every
 * slider; left and right are the picture's.
 */
import type * as wire from '../api/generated/models';

export type Background = wire.BackgroundOperation;
export type Recolour = Required<wire.RecolourOperation>;
export type Expression = Required<wire.ExpressionOperation>;
export type Features = Required<wire.FeaturesOperation>;
export type Skin = Required<wire.SkinOperation>;
export type Tone = Required<wire.ToneOperation>;
export type View = Required<wire.ViewOperation>;
export type Accessory = Required<wire.AccessoryOperation>;
export type Garment = Required<wire.GarmentOperation>;
export type Beard = Required<wire.BeardOperation>;
export type Brush = Required<wire.BrushOperation>;
export type Transfer = Required<wire.TransferOperation>;
export type Enlarge = Required<wire.EnlargeOperation>;

export type Operation = wire.EditContract['operations'][number];

export type Scene = NonNullable<wire.BackgroundOperation['scene']>;
export type Region = wire.RegionEnum;
export type BrushAction = wire.BrushOperationActionEnum;

export const SCENES: readonly Scene[] = [
  'studio',
  'spotlight',
  'sweep',
  'halo',
  'bokeh',
  'nature',
  'circle',
  'rays',
  'dots',
  'stripes',
  'checks',
  'confetti',
];

export const REGIONS: readonly Region[] = ['hair', 'beard', 'brows', 'eyes', 'lips', 'clothes'];

export type AccessoryItem = Accessory['item'];
export type AccessoryModel = NonNullable<Accessory['model']>;

/** Where something is worn: one thing at each place. */
export const WEAR_PLACES = ['eyes', 'head', 'ears'] as const;
export type WearPlace = (typeof WEAR_PLACES)[number];

export function wearPlace(item: AccessoryItem): WearPlace {
  if (item === 'earrings') return 'ears';
  return item === 'hat' || item === 'headphones' ? 'head' : 'eyes';
}

/** What goes without saying of a thing that is added, as `ml.operations` has it. */
export const PLAIN = {
  accessory: { model: null, colour: null, second: null, size: 0, dark: 0.93 },
  garment: { colour: null, second: null, pattern: 'plain', pattern_colour: '#f2efe9' },
  beard: { colour: null, strength: 1 },
} as const;

export const BRUSH_ACTIONS: readonly BrushAction[] = [
  'heal',
  'recolour',
  'lighten',
  'darken',
  'blur',
  'sharpen',
  'erase',
  'restore',
];

/** Longest side of an enlarged picture, and of one that the slow network enlarges. */
export const LARGEST = 4096;
export const LARGEST_BEST = 1024;
/** Most operations one edit may hold. */
export const MAX_OPERATIONS = 32;
