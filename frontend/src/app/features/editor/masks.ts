import type { Operation } from '../../core/edits/operations';
import { EditDocument, Layer, operationsOf } from './edit-document';
import { Mask, Stroke, blankMask, maskOf, paint } from './mask';
import { greyPng } from './png';

/** Side of a mask; what is finer than that is lost in its soft edge. */
export const MASK_SIDE = 768;
const REMEMBERED = 3;

/**
 * Masks of layers. Strokes are only ever added to a layer, so that the last one stands for all
 * before it, and a mask for one stroke more begins with the one known already.
 */
export class Masks {
  private readonly drawn = new Map<Stroke, Mask>();
  private readonly encoded = new WeakMap<Stroke, Promise<string>>();
  private readonly numbers = new WeakMap<Stroke, number>();
  private count = 0;

  of(strokes: readonly Stroke[]): Mask {
    const last = strokes[strokes.length - 1];
    if (!last) return blankMask(MASK_SIDE);
    let mask = this.drawn.get(last);
    if (!mask) {
      const before = this.drawn.get(strokes[strokes.length - 2]);
      if (before) {
        mask = { side: before.side, values: before.values.slice() };
        paint(mask, last);
      } else {
        mask = maskOf(strokes, MASK_SIDE);
      }
    }
    this.drawn.delete(last);
    this.drawn.set(last, mask);
    const [oldest] = this.drawn.keys();
    if (this.drawn.size > REMEMBERED) this.drawn.delete(oldest);
    return mask;
  }

  /** The operations with their masks; a layer that was erased whole is left out. */
  async operations(document: EditDocument, framed: boolean): Promise<Operation[]> {
    const masks = new Map<Layer, string>();
    for (const layer of document.layers) masks.set(layer, await this.png(layer.strokes));
    const layers = document.layers.filter((layer) => masks.get(layer));
    return operationsOf({ ...document, layers }, (layer) => masks.get(layer) ?? '', { framed });
  }

  /** Equal for documents that look the same; masks are told apart without being drawn. */
  key(document: EditDocument, framed: boolean): string {
    const list = operationsOf(document, ({ strokes }) => `#${this.number(strokes)}`, { framed });
    return list.length ? JSON.stringify(list) : '';
  }

  private png(strokes: readonly Stroke[]): Promise<string> {
    const last = strokes[strokes.length - 1];
    let png = this.encoded.get(last);
    if (!png) {
      const mask = this.of(strokes);
      png = mask.values.some((value) => value > 0) ? greyPng(mask) : Promise.resolve('');
      this.encoded.set(last, png);
    }
    return png;
  }

  private number(strokes: readonly Stroke[]): number {
    const last = strokes[strokes.length - 1];
    let number = this.numbers.get(last);
    if (number === undefined) this.numbers.set(last, (number = ++this.count));
    return number;
  }
}
