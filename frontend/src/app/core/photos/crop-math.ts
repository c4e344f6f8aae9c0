import type { Crop } from '../api/models';

/** Smallest crop the server takes, in photo pixels. */
export const MIN_CROP = 64;
/** A crop may reach past the photo, by this share of its longer side. */
const MAX_SHARE = 1.3;

export interface Extent {
  width: number;
  height: number;
}

export type Corner = 'nw' | 'ne' | 'sw' | 'se';

/** Whole pixels, a sensible size, and its centre inside the photo. */
export function clampCrop(crop: Crop, photo: Extent): Crop {
  const largest = Math.round(Math.max(photo.width, photo.height) * MAX_SHARE);
  const size = Math.round(Math.min(largest, Math.max(MIN_CROP, crop.size)));
  const half = size / 2;
  return {
    x: Math.round(between(crop.x, -half, photo.width - half)),
    y: Math.round(between(crop.y, -half, photo.height - half)),
    size,
  };
}

export function moveCrop(crop: Crop, dx: number, dy: number, photo: Extent): Crop {
  return clampCrop({ ...crop, x: crop.x + dx, y: crop.y + dy }, photo);
}

/** Drags one corner by (dx, dy); the opposite corner stays where it is. */
export function resizeCrop(
  crop: Crop,
  corner: Corner,
  dx: number,
  dy: number,
  photo: Extent,
): Crop {
  const outwardX = corner.endsWith('e') ? dx : -dx;
  const outwardY = corner.startsWith('s') ? dy : -dy;
  const grow = (outwardX + outwardY) / 2;
  const size = clampCrop({ ...crop, size: crop.size + grow }, photo).size;
  const change = size - crop.size;
  return clampCrop(
    {
      x: corner.endsWith('w') ? crop.x - change : crop.x,
      y: corner.startsWith('n') ? crop.y - change : crop.y,
      size,
    },
    photo,
  );
}

/** Grows (factor > 1) or shrinks about the centre. */
export function zoomCrop(crop: Crop, factor: number, photo: Extent): Crop {
  const size = clampCrop({ ...crop, size: crop.size * factor }, photo).size;
  const shift = (crop.size - size) / 2;
  return clampCrop({ x: crop.x + shift, y: crop.y + shift, size }, photo);
}

export function sameCrop(a: Crop | null, b: Crop | null): boolean {
  return a === b || (!!a && !!b && a.x === b.x && a.y === b.y && a.size === b.size);
}

function between(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
