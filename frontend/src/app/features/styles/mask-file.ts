import type { Mask } from '../editor/mask';
import { MASK_SIDE } from './draft';

/**
 * Any picture as a mask: its lightness, on black where it is transparent, fitted to the frame.
 * Null where the browser cannot read it.
 */
export async function maskOfPicture(file: Blob): Promise<Mask | null> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = MASK_SIDE;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  context.fillRect(0, 0, MASK_SIDE, MASK_SIDE);
  const { width, height } = picture;
  const scale = Math.min(MASK_SIDE / width, MASK_SIDE / height);
  const [w, h] = [width * scale, height * scale];
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, (MASK_SIDE - w) / 2, (MASK_SIDE - h) / 2, w, h);
  picture.close();
  return greyOf(context.getImageData(0, 0, MASK_SIDE, MASK_SIDE).data);
}

/** Luma as in ITU-R BT.601. */
export function greyOf(data: Uint8ClampedArray): Mask {
  const values = new Uint8Array(data.length / 4);
  for (let at = 0; at < values.length; at++) {
    const [red, green, blue] = [data[at * 4], data[at * 4 + 1], data[at * 4 + 2]];
    values[at] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  }
  return { side: Math.sqrt(values.length), values };
}
