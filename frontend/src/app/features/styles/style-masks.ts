import type { Mask, Point, Stroke } from '../editor/mask';
import { blankMask, paint } from '../editor/mask';
import { MASK_SIDE, MaskDraft, Preset } from './draft';
import { BODY, FACE_OVAL, HAIR } from './template-face';

const REMEMBERED = 16;

/** Masks of layers as grey values; stored ones have to be given first. */
export class StyleMasks {
  private readonly drawn = new Map<MaskDraft, Mask>();
  private readonly stored = new Map<string, Uint8Array>();

  give(digest: string, values: Uint8Array): void {
    this.stored.set(digest, values);
    this.drawn.clear();
  }

  has(digest: string): boolean {
    return this.stored.has(digest);
  }

  /** Not to be written to. */
  of(draft: MaskDraft): Mask {
    let mask = this.drawn.get(draft);
    if (!mask) {
      const [before, known] = this.nearest(draft);
      mask = known ? { side: known.side, values: known.values.slice() } : this.begun(draft.start);
      for (const stroke of draft.strokes.slice(before)) paint(mask, stroke);
    }
    this.drawn.delete(draft);
    this.drawn.set(draft, mask);
    const [oldest] = this.drawn.keys();
    if (this.drawn.size > REMEMBERED) this.drawn.delete(oldest);
    return mask;
  }

  /** The mask known that this one goes on from, and how many strokes are in it already. */
  private nearest({ start, strokes }: MaskDraft): [number, Mask | null] {
    let best: [number, Mask | null] = [0, null];
    for (const [known, mask] of this.drawn) {
      const count = known.strokes.length;
      const before = known.start === start && count <= strokes.length;
      if (before && count >= best[0] && known.strokes.every((one, at) => one === strokes[at])) {
        best = [count, mask];
      }
    }
    return best;
  }

  private begun(start: MaskDraft['start']): Mask {
    if (typeof start === 'string') return presetMask(start);
    const mask = blankMask(MASK_SIDE);
    const stored = this.stored.get(start.digest);
    if (stored) mask.values.set(stored);
    return mask;
  }
}

const ALL: readonly Point[] = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];
const LEFT: readonly Point[] = [
  [0, 0],
  [0.5, 0],
  [0.5, 1],
  [0, 1],
];

/** A ready-made mask, from the template face's outlines. */
export function presetMask(preset: Preset): Mask {
  const mask = blankMask(MASK_SIDE);
  const [face, body, hair] = [FACE_OVAL, BODY, HAIR].map((outline) =>
    outline.map(([x, y]): Point => [x / 1000, y / 1000]),
  );
  if (preset === 'face') fill(mask, face);
  else if (preset === 'left') fill(mask, LEFT);
  else if (preset !== 'none') fill(mask, ALL);
  if (preset === 'not-face' || preset === 'hair') fill(mask, face, true);
  if (preset === 'hair') {
    // Clothes and neck are neither hair nor background; a fringe lies on the face.
    fill(mask, body, true);
    fill(mask, hair);
  }
  return mask;
}

function fill(mask: Mask, points: readonly Point[], erase = false): void {
  const stroke: Stroke = { points, radius: null, erase };
  paint(mask, stroke);
}
