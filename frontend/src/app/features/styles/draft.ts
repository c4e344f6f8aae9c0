import type { StyleContract, StyleLayer, StyleSwatch } from '../../core/api/models';
import type { Stroke } from '../editor/mask';

export const MAX_REFERENCES = 8;
export const MAX_LAYERS = 6;
export const MASK_SIDE = 512;

export const PRESETS = ['whole', 'face', 'not-face', 'left', 'hair', 'none'] as const;
/** Ready-made masks; `none` is an empty one to paint on. */
export type Preset = (typeof PRESETS)[number];

/** What a layer's mask is made of: where it begins, and what was painted since. */
export interface MaskDraft {
  /** A ready-made mask, or the digest of a stored one. */
  readonly start: Preset | { readonly digest: string };
  readonly strokes: readonly Stroke[];
}

export interface LayerDraft extends Omit<StyleLayer, 'mask' | 'reference'> {
  readonly id: string;
  readonly mask: MaskDraft;
  /** Digest of the reference it takes after alone. */
  readonly reference: string | null;
}

/** A style while it is made up. Never changed, only replaced: that is what undo goes back to. */
export interface StyleDraft extends Omit<StyleContract, 'layers' | 'version' | 'palette'> {
  readonly palette: readonly StyleSwatch[];
  readonly layers: readonly LayerDraft[];
}

export type Dial = 'texture' | 'line' | 'colour' | 'proportions' | 'scale';
export type LayerDial = 'texture' | 'line' | 'colour';

export const WHOLE: MaskDraft = { start: 'whole', strokes: [] };

export function newLayer(name = '', mask: MaskDraft = WHOLE): LayerDraft {
  return {
    id: crypto.randomUUID(),
    name,
    mask,
    strength: 1,
    feather: 0.2,
    reference: null,
    texture: null,
    line: null,
    colour: null,
  };
}

export function newDraft(name: string): StyleDraft {
  return {
    name,
    base: 'realism',
    look: null,
    references: [],
    palette: [],
    texture: 0.8,
    line: 0.5,
    colour: 0.8,
    proportions: 0,
    scale: 1,
    layers: [newLayer()],
  };
}

/** A saved style, to be gone on with. */
export function draftOf(contract: StyleContract): StyleDraft {
  const { name, base, look, references, palette, texture, line, colour } = contract;
  const { proportions, scale, layers } = contract;
  return {
    name,
    base,
    look,
    references,
    palette,
    texture,
    line,
    colour,
    proportions,
    scale,
    layers: layers.map(({ mask, reference, ...layer }) => ({
      ...layer,
      id: crypto.randomUUID(),
      mask: mask ? { start: { digest: mask }, strokes: [] } : WHOLE,
      reference: reference === null ? null : (contract.references[reference]?.picture ?? null),
    })),
  };
}

/** Whether there is anything to draw by: a reference, or a base other than the photo itself. */
export function complete(draft: StyleDraft): boolean {
  return draft.references.length > 0 || draft.base !== 'realism';
}

/**
 * What is sent.
 *
 * @param digests of the layers' masks, in their order; null for the whole picture.
 */
export function contractOf(
  draft: StyleDraft,
  digests: readonly (string | null)[],
  unnamed: string,
): StyleContract {
  const { references, layers } = draft;
  const place = new Map(references.map(({ picture }, index) => [picture, index]));
  return {
    ...draft,
    version: 1,
    name: draft.name.trim() || unnamed,
    palette: draft.palette.some(({ drawn }) => drawn) ? [...draft.palette] : [],
    layers: layers.map((layer, index) => ({
      ...settingsOf(layer),
      mask: digests[index],
      reference: layer.reference === null ? null : (place.get(layer.reference) ?? null),
    })),
  };
}

/** What of a layer is sent as it is. */
export function settingsOf(layer: LayerDraft): Omit<StyleLayer, 'mask' | 'reference'> {
  const { name, strength, feather, texture, line, colour } = layer;
  return { name, strength, feather, texture, line, colour };
}

/** A layer that holds everywhere needs no mask. */
export function isWhole(mask: MaskDraft): boolean {
  return mask.start === 'whole' && mask.strokes.length === 0;
}

/** The same stroke on the other side of the face. */
export function mirrored(stroke: Stroke): Stroke {
  return { ...stroke, points: stroke.points.map(([x, y]) => [1 - x, y] as const) };
}

/** Colours of several references together, largest share first; the weights count. */
export function joined(
  parts: readonly { readonly weight: number; readonly palette: readonly StyleSwatch[] }[],
  most = 12,
): StyleSwatch[] {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const all = parts.flatMap(({ weight, palette }) =>
    palette.map((swatch) => ({ ...swatch, share: (swatch.share * weight) / total })),
  );
  const kept: StyleSwatch[] = [];
  for (const swatch of all.sort((a, b) => b.share - a.share)) {
    const near = kept.find(({ colour }) => distance(colour, swatch.colour) < NEAR);
    if (near) near.share += swatch.share;
    else kept.push(swatch);
  }
  return kept.slice(0, most);
}

const NEAR = 26;

/** Of two colours as bytes; enough to see that they are the same. */
function distance(a: string, b: string): number {
  const [x, y] = [a, b].map((each) => [1, 3, 5].map((at) => parseInt(each.slice(at, at + 2), 16)));
  return Math.hypot(...x.map((value, index) => value - y[index]));
}
