/**
 * Painted masks, as numbers: browsers that guard against fingerprinting change what is read back
 * from a canvas, and a mask has to be exact.
 */

/** A place on the picture, in shares of its side. */
export type Point = readonly [x: number, y: number];

/** One movement of the hand. */
export interface Stroke {
  readonly points: readonly Point[];
  /** Half the brush's width, in shares of the picture's side; an outline to be filled has none. */
  readonly radius: number | null;
  /** Takes away instead of adding. */
  readonly erase: boolean;
  /** How much of the brush is soft, from its rim inwards: 0..1; none of it by default. */
  readonly soft?: number;
}

/** Grey values of a square: 0 where nothing was painted, 255 where the brush was. */
export interface Mask {
  readonly side: number;
  readonly values: Uint8Array;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function blankMask(side: number): Mask {
  return { side, values: new Uint8Array(side * side) };
}

/** Everything that the strokes leave, in their order. */
export function maskOf(strokes: readonly Stroke[], side: number): Mask {
  const mask = blankMask(side);
  for (const stroke of strokes) paint(mask, stroke);
  return mask;
}

/** Paints a stroke, or what of it comes after `from`; the box that it touched. */
export function paint(mask: Mask, stroke: Stroke, from = 0): Box | null {
  if (stroke.radius === null) return fill(mask, stroke);
  const radius = Math.max(0.5, stroke.radius * mask.side);
  const points = stroke.points.map(([x, y]): Point => [x * mask.side, y * mask.side]);
  let touched: Box | null = null;
  if (points.length === 1 && from === 0) {
    touched = capsule(mask, points[0], points[0], radius, stroke);
  }
  for (let i = Math.max(1, from); i < points.length; i++) {
    touched = union(touched, capsule(mask, points[i - 1], points[i], radius, stroke));
  }
  return touched;
}

/** A thick line with round ends, its rim at least one pixel soft. */
function capsule(
  mask: Mask,
  a: Point,
  b: Point,
  radius: number,
  { erase, soft = 0 }: Stroke,
): Box | null {
  const { side, values } = mask;
  const rim = Math.max(1, soft * radius);
  const box = clip(
    {
      left: Math.min(a[0], b[0]) - radius - 1,
      top: Math.min(a[1], b[1]) - radius - 1,
      right: Math.max(a[0], b[0]) + radius + 1,
      bottom: Math.max(a[1], b[1]) + radius + 1,
    },
    side,
  );
  if (!box) return null;
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  for (let y = box.top; y < box.bottom; y++) {
    const py = y + 0.5 - a[1];
    for (let x = box.left; x < box.right; x++) {
      const px = x + 0.5 - a[0];
      const along = length ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
      const distance = Math.hypot(px - along * dx, py - along * dy);
      if (distance < radius + 0.5) {
        blend(values, y * side + x, eased((radius + 0.5 - distance) / rim, soft), erase);
      }
    }
  }
  return box;
}

/** A soft rim fades as slowly at its ends as in between it fades fast. */
function eased(share: number, soft: number): number {
  if (!soft || share >= 1) return share;
  return share * share * (3 - 2 * share);
}

/** Lines of a filled outline are sampled this often a pixel, so that slopes are soft. */
const LINES = 4;

/** The inside of an outline, closed from its end to its start (even-odd). */
function fill(mask: Mask, { points, erase }: Stroke): Box | null {
  const { side, values } = mask;
  if (points.length < 3) return null;
  const ring = points.map(([x, y]): Point => [x * side, y * side]);
  const xs = ring.map(([x]) => x);
  const ys = ring.map(([, y]) => y);
  const box = clip(
    {
      left: Math.min(...xs),
      top: Math.min(...ys),
      right: Math.max(...xs),
      bottom: Math.max(...ys),
    },
    side,
  );
  if (!box) return null;
  const cover = new Float32Array(side);
  for (let y = box.top; y < box.bottom; y++) {
    cover.fill(0);
    for (let line = 0; line < LINES; line++) {
      addSpans(cover, crossings(ring, y + (line + 0.5) / LINES), 1 / LINES);
    }
    for (let x = box.left; x < box.right; x++) {
      if (cover[x] > 0) blend(values, y * side + x, cover[x], erase);
    }
  }
  return box;
}

function crossings(ring: readonly Point[], y: number): number[] {
  const found: number[] = [];
  ring.forEach(([x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length];
    if (y1 <= y !== y2 <= y) found.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  });
  return found.sort((a, b) => a - b);
}

function addSpans(cover: Float32Array, edges: readonly number[], weight: number): void {
  for (let i = 0; i + 1 < edges.length; i += 2) {
    const start = Math.max(0, edges[i]);
    const end = Math.min(cover.length, edges[i + 1]);
    for (let x = Math.floor(start); x < end; x++) {
      cover[x] += weight * (Math.min(end, x + 1) - Math.max(start, x));
    }
  }
}

function blend(values: Uint8Array, at: number, share: number, erase: boolean): void {
  const grey = Math.round(255 * Math.min(1, share));
  values[at] = erase ? Math.min(values[at], 255 - grey) : Math.max(values[at], grey);
}

function clip(box: Box, side: number): Box | null {
  const left = Math.max(0, Math.floor(box.left));
  const top = Math.max(0, Math.floor(box.top));
  const right = Math.min(side, Math.ceil(box.right));
  const bottom = Math.min(side, Math.ceil(box.bottom));
  return left < right && top < bottom ? { left, top, right, bottom } : null;
}

function union(a: Box | null, b: Box | null): Box | null {
  if (!a || !b) return a ?? b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}
