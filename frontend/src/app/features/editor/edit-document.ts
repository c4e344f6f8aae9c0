import {
  Accessory,
  Background,
  Beard,
  BrushAction,
  Enlarge,
  Expression,
  Features,
  Garment,
  MAX_OPERATIONS,
  Operation,
  Recolour,
  Region,
  Skin,
  Tone,
  Transfer,
  View,
  WearPlace,
  wearPlace,
} from '../../core/edits/operations';
import type { Stroke } from './mask';

/** Strokes that do the same thing in the same way. */
export interface Layer {
  readonly action: BrushAction;
  readonly colour: string;
  readonly strength: number;
  readonly feather: number;
  readonly strokes: readonly Stroke[];
}

type Values<T> = Omit<T, 'kind'>;

/**
 * What is changed about a picture. Every control has its place here, so that coming back to one
 * changes it instead of doing it twice. Never altered: each change makes another document.
 */
export interface EditDocument {
  readonly expression: Values<Expression>;
  readonly features: Values<Features>;
  readonly recolour: Readonly<Partial<Record<Region, Recolour>>>;
  readonly skin: Values<Skin>;
  readonly beard: Beard | null;
  readonly garment: Garment | null;
  readonly worn: Readonly<Partial<Record<WearPlace, Accessory>>>;
  /** One upon the other: a blur may lie over a scene. */
  readonly backgrounds: readonly Background[];
  /** Painted after another picture. */
  readonly transfer: Values<Transfer> | null;
  readonly layers: readonly Layer[];
  readonly enlarge: Values<Enlarge> | null;
  readonly view: Values<View>;
  readonly tone: Values<Tone>;
}

export const TOOLS = [
  'describe',
  'background',
  'colours',
  'face',
  'skin',
  'beard',
  'clothes',
  'wear',
  'light',
  'frame',
  'brush',
  'paint',
  'size',
] as const;
export type Tool = (typeof TOOLS)[number];

export const UNTOUCHED: EditDocument = {
  expression: {
    smile: 0,
    open_mouth: 0,
    brows: 0,
    frown: 0,
    left_eye: 0,
    right_eye: 0,
    gaze_x: 0,
    gaze_y: 0,
  },
  features: { eyes: 0, nose: 0, mouth: 0, jaw: 0, hair_volume: 0 },
  recolour: {},
  skin: { smooth: 0, blush: 0, lipstick: 0, colour: '#b8324a', eye_shadow: 0 },
  beard: null,
  garment: null,
  worn: {},
  backgrounds: [],
  transfer: null,
  layers: [],
  enlarge: null,
  view: { yaw: 0, pitch: 0, roll: 0, zoom: 1, x: 0, y: 0 },
  tone: { brightness: 0, contrast: 0, warmth: 0, saturation: 0, vignette: 0 },
};

/** What each tool answers for; words change what belongs to the others. */
const PARTS: Record<Tool, readonly (keyof EditDocument)[]> = {
  describe: [],
  background: ['backgrounds'],
  colours: ['recolour'],
  face: ['expression', 'features'],
  skin: ['skin'],
  beard: ['beard'],
  clothes: ['garment'],
  wear: ['worn'],
  light: ['tone'],
  frame: ['view'],
  brush: ['layers'],
  paint: ['transfer'],
  size: ['enlarge'],
};

export function touched(document: EditDocument, part: keyof EditDocument): boolean {
  switch (part) {
    case 'recolour':
    case 'worn':
      return Object.keys(document[part]).length > 0;
    case 'beard':
    case 'garment':
    case 'enlarge':
      return document[part] !== null;
    case 'transfer':
      return (document.transfer?.strength ?? 0) > 0;
    case 'backgrounds':
    case 'layers':
      return document[part].length > 0;
    case 'skin': {
      // The colour of a lipstick that is not worn changes nothing.
      const { smooth, blush, lipstick, eye_shadow } = document.skin;
      return smooth + blush + lipstick + eye_shadow > 0;
    }
    default: {
      const still = UNTOUCHED[part] as Record<string, number>;
      return Object.entries(document[part] as Record<string, number>).some(
        ([name, value]) => value !== still[name],
      );
    }
  }
}

export function toolTouched(document: EditDocument, tool: Tool): boolean {
  return PARTS[tool].some((part) => touched(document, part));
}

export function anyTouched(document: EditDocument): boolean {
  return TOOLS.some((tool) => toolTouched(document, tool));
}

/** The document as if the tool had never been used. */
export function resetTool(document: EditDocument, tool: Tool): EditDocument {
  if (!toolTouched(document, tool)) return document;
  const still = Object.fromEntries(PARTS[tool].map((part) => [part, UNTOUCHED[part]]));
  return { ...document, ...still };
}

export function withRecolour(
  document: EditDocument,
  region: Region,
  change: Partial<Values<Recolour>> | null,
): EditDocument {
  const { [region]: known, ...others } = document.recolour;
  if (change === null) return { ...document, recolour: others };
  const made = { strength: 1, ...known, ...change, kind: 'recolour', region } as Recolour;
  return { ...document, recolour: { ...document.recolour, [region]: made } };
}

/** What was added, in another way; nothing where it was not. */
export function withChange<P extends 'beard' | 'garment' | 'transfer'>(
  document: EditDocument,
  part: P,
  change: Partial<NonNullable<EditDocument[P]>>,
): EditDocument {
  const known = document[part];
  return known ? { ...document, [part]: { ...known, ...change } } : document;
}

/** Something put on, in place of what was worn there; null takes it off. */
export function withWorn(
  document: EditDocument,
  place: WearPlace,
  change: Accessory | null,
): EditDocument {
  const { [place]: known, ...others } = document.worn;
  if (change === null) return known ? { ...document, worn: others } : document;
  return { ...document, worn: { ...others, [wearPlace(change.item)]: change } };
}

/** Another stroke: part of the last layer where that does the same, else a layer of its own. */
export function withStroke(
  document: EditDocument,
  settings: Omit<Layer, 'strokes'>,
  stroke: Stroke,
): EditDocument {
  const last = document.layers[document.layers.length - 1];
  if (last && sameSettings(last, settings)) {
    const grown = { ...last, strokes: [...last.strokes, stroke] };
    return { ...document, layers: [...document.layers.slice(0, -1), grown] };
  }
  // Nothing is painted yet that an eraser could take away.
  if (stroke.erase) return document;
  return { ...document, layers: [...document.layers, { ...settings, strokes: [stroke] }] };
}

/** The layer that is being painted on, with other settings. */
export function withLayer(
  document: EditDocument,
  action: BrushAction,
  change: Partial<Omit<Layer, 'strokes' | 'action'>>,
): EditDocument {
  const last = document.layers[document.layers.length - 1];
  if (last?.action !== action) return document;
  return { ...document, layers: [...document.layers.slice(0, -1), { ...last, ...change }] };
}

function sameSettings(layer: Omit<Layer, 'strokes'>, other: Omit<Layer, 'strokes'>): boolean {
  return (
    layer.action === other.action &&
    (layer.action !== 'recolour' || layer.colour === other.colour) &&
    layer.strength === other.strength &&
    layer.feather === other.feather
  );
}

/** Whether one more layer still fits beside everything else. */
export function roomForLayer(document: EditDocument): boolean {
  return countOf(document) < MAX_OPERATIONS;
}

/** Whether all of it can be done in one go. */
export function fits(document: EditDocument): boolean {
  return countOf(document) <= MAX_OPERATIONS;
}

function countOf(document: EditDocument): number {
  return operationsOf(document, () => '').length;
}

/**
 * The operations in the order they are applied: shape and colour, then what stands behind, then
 * painting after a picture, the brush, so that it can bring back any of those, then the frame and
 * the light of the whole, and its size.
 * Masks are painted on the picture before it is framed; `framed: false` shows just that.
 */
export function operationsOf(
  document: EditDocument,
  mask: (layer: Layer) => string,
  { framed = true } = {},
): Operation[] {
  const { expression, features, recolour, skin, beard, garment, worn } = document;
  const { backgrounds, transfer, layers, enlarge, view, tone } = document;
  const list: Operation[] = [];
  if (touched(document, 'expression')) list.push({ kind: 'expression', ...expression });
  if (touched(document, 'features')) list.push({ kind: 'features', ...features });
  // New clothes and beards lie under a colour that is chosen for them.
  if (garment) list.push(garment);
  if (beard) list.push(beard);
  list.push(...Object.values(recolour));
  if (touched(document, 'skin')) list.push({ kind: 'skin', ...skin });
  list.push(...Object.values(worn));
  list.push(...backgrounds);
  if (transfer && touched(document, 'transfer')) list.push({ kind: 'transfer', ...transfer });
  for (const layer of layers) {
    const { action, colour, strength, feather } = layer;
    list.push({
      kind: 'brush',
      action,
      mask: mask(layer),
      colour: action === 'recolour' ? colour : null,
      strength,
      feather,
    });
  }
  if (framed && touched(document, 'view')) list.push({ kind: 'view', ...view });
  if (touched(document, 'tone')) list.push({ kind: 'tone', ...tone });
  if (enlarge) list.push({ kind: 'enlarge', ...enlarge });
  return list;
}
