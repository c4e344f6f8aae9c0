import type { Box, Mask } from './mask';

/** The accent, as it is on pictures in either theme. */
const RED = [235, 84, 58];
const STRENGTH = 0.5;

/** Draws a mask, or a part of it, as a tint onto a canvas of the mask's side. */
export function drawTint(context: CanvasRenderingContext2D, mask: Mask, box: Box | null): void {
  const { side, values } = mask;
  const { left, top, right, bottom } = box ?? { left: 0, top: 0, right: side, bottom: side };
  const image = context.createImageData(right - left, bottom - top);
  let at = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      image.data[at] = RED[0];
      image.data[at + 1] = RED[1];
      image.data[at + 2] = RED[2];
      image.data[at + 3] = values[y * side + x] * STRENGTH;
      at += 4;
    }
  }
  context.putImageData(image, left, top);
}
