import { Mask, Point, Stroke, blankMask, maskOf, paint } from './mask';
import { MASK_SIDE, Masks } from './masks';
import { UNTOUCHED, withStroke } from './edit-document';
import { greyPng } from './png';

const SIDE = 64;
/** A mask of full size is too much for `toEqual`. */
const same = (a: Mask, b: Mask) => a.values.every((value, i) => value === b.values[i]);
const at = (mask: Mask, x: number, y: number) => mask.values[y * mask.side + x];

function stroke(points: Point[], change: Partial<Stroke> = {}): Stroke {
  return { points, radius: 0.1, erase: false, ...change };
}

describe('mask', () => {
  it('paints a spot as wide as the brush', () => {
    const mask = maskOf([stroke([[0.5, 0.5]])], SIDE);
    expect(at(mask, 32, 32)).toBe(255);
    expect(at(mask, 32 + 5, 32)).toBe(255);
    expect(at(mask, 32 + 7, 32)).toBe(0);
    const area = mask.values.reduce((sum, value) => sum + value / 255, 0);
    expect(area).toBeCloseTo(Math.PI * 6.4 ** 2, -1);
  });

  it('paints along the way, with no gaps between points', () => {
    const mask = maskOf(
      [
        stroke([
          [0.1, 0.5],
          [0.9, 0.5],
        ]),
      ],
      SIDE,
    );
    for (let x = 6; x < 58; x++) expect(at(mask, x, 32)).toBe(255);
    expect(at(mask, 32, 20)).toBe(0);
  });

  it('may leave the picture', () => {
    const mask = maskOf(
      [
        stroke([
          [-0.3, 0.5],
          [0.2, 0.5],
          [1.4, 1.6],
        ]),
      ],
      SIDE,
    );
    expect(at(mask, 0, 32)).toBe(255);
    expect(paint(blankMask(SIDE), stroke([[2, 2]]))).toBeNull();
  });

  it('takes away with the eraser', () => {
    const painted = stroke([[0.5, 0.5]], { radius: 0.3 });
    const mask = maskOf([painted, stroke([[0.5, 0.5]], { erase: true })], SIDE);
    expect(at(mask, 32, 32)).toBe(0);
    expect(at(mask, 32 + 12, 32)).toBe(255);
  });

  it('fills an outline and softens its edge', () => {
    const outline = stroke(
      [
        [0.25, 0.25],
        [0.75, 0.25],
        [0.75, 0.75],
        [0.25, 0.75],
      ],
      { radius: null },
    );
    const mask = maskOf([outline], SIDE);
    expect(at(mask, 32, 32)).toBe(255);
    expect(at(mask, 16, 16)).toBe(255);
    expect(at(mask, 15, 32)).toBe(0);
    expect(at(mask, 48, 32)).toBe(0);
    const slope = maskOf(
      [
        stroke(
          [
            [0, 0],
            [1, 0],
            [0, 1],
          ],
          { radius: null },
        ),
      ],
      SIDE,
    );
    expect(at(slope, 10, 53)).toBeGreaterThan(60);
    expect(at(slope, 10, 53)).toBeLessThan(200);
  });

  it('paints piece by piece what it paints at once', () => {
    const points: Point[] = [
      [0.2, 0.2],
      [0.5, 0.3],
      [0.6, 0.7],
      [0.3, 0.8],
    ];
    const whole = maskOf([stroke(points)], SIDE);
    const pieces = blankMask(SIDE);
    paint(pieces, stroke(points.slice(0, 1)));
    for (let count = 2; count <= points.length; count++) {
      paint(pieces, stroke(points.slice(0, count)), count - 1);
    }
    expect(pieces.values).toEqual(whole.values);
  });
});

describe('greyPng', () => {
  it('writes an 8-bit grey PNG that holds exactly the mask', async () => {
    const mask = maskOf(
      [stroke([[0.4, 0.6]]), stroke([[0.8, 0.1]], { erase: false, radius: 0.2 })],
      SIDE,
    );
    const bytes = Uint8Array.from(atob(await greyPng(mask)), (char) => char.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    expect([...bytes.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    expect([view.getUint32(16), view.getUint32(20)]).toEqual([SIDE, SIDE]);
    // 8 bits, grey, no interlacing.
    expect([...bytes.subarray(24, 29)]).toEqual([8, 0, 0, 0, 0]);
    const { types, data } = chunks(bytes);
    expect(types).toEqual(['IHDR', 'IDAT', 'IEND']);
    expect(unfiltered(await inflate(data), SIDE)).toEqual(mask.values);
  });

  it('packs a painted mask of full size small enough to be sent with every preview', async () => {
    const scribble = Array.from({ length: 60 }, (_, i): Point => [
      0.5 + 0.4 * Math.cos(i),
      0.5 + 0.4 * Math.sin(1.7 * i),
    ]);
    const png = await greyPng(maskOf([stroke(scribble, { radius: 0.02 })], MASK_SIDE));
    expect(png.length).toBeLessThan(60_000);
  });
});

describe('Masks', () => {
  const HEAL = { action: 'heal', colour: '#000000', strength: 1, feather: 0.1 } as const;

  it('goes on from the mask known already, to the same end', () => {
    const masks = new Masks();
    const strokes = [
      stroke([[0.2, 0.2]]),
      stroke([[0.6, 0.6]]),
      stroke([[0.6, 0.6]], { erase: true }),
    ];
    const first = masks.of(strokes.slice(0, 2));
    expect(same(masks.of(strokes), maskOf(strokes, MASK_SIDE))).toBe(true);
    // What was handed out before is left as it was.
    expect(same(first, maskOf(strokes.slice(0, 2), MASK_SIDE))).toBe(true);
  });

  it('leaves out a layer that was erased whole', async () => {
    const masks = new Masks();
    const painted = withStroke(UNTOUCHED, HEAL, stroke([[0.5, 0.5]]));
    const gone = withStroke(painted, HEAL, stroke([[0.5, 0.5]], { radius: 0.3, erase: true }));
    expect(await masks.operations(painted, true)).toHaveLength(1);
    expect(await masks.operations(gone, true)).toEqual([]);
  });

  it('gives equal looks equal keys, and one stroke more another', () => {
    const masks = new Masks();
    const spot = stroke([[0.5, 0.5]]);
    const [one, same] = [withStroke(UNTOUCHED, HEAL, spot), withStroke(UNTOUCHED, HEAL, spot)];
    expect(masks.key(one, true)).toBe(masks.key(same, true));
    expect(masks.key(withStroke(one, HEAL, stroke([[0.5, 0.5]])), true)).not.toBe(
      masks.key(one, true),
    );
    expect(masks.key(UNTOUCHED, true)).toBe('');
  });
});

function chunks(bytes: Uint8Array): { types: string[]; data: Uint8Array<ArrayBuffer> } {
  const view = new DataView(bytes.buffer);
  const types: string[] = [];
  let data = new Uint8Array();
  for (let at = 8; at < bytes.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    types.push(type);
    expect(view.getUint32(at + 8 + length)).toBe(crc(bytes.subarray(at + 4, at + 8 + length)));
    if (type === 'IDAT') data = bytes.slice(at + 8, at + 8 + length);
    at += 12 + length;
  }
  return { types, data };
}

/** Bit by bit, as the specification of PNG has it. */
function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return (value ^ 0xffffffff) >>> 0;
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new DecompressionStream('deflate');
  const writer = stream.writable.getWriter();
  void writer.write(bytes).then(() => writer.close());
  return new Uint8Array(await new Response(stream.readable).arrayBuffer());
}

function unfiltered(lines: Uint8Array, side: number): Uint8Array {
  const values = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    expect(lines[y * (side + 1)]).toBe(2);
    for (let x = 0; x < side; x++) {
      const above = y ? values[(y - 1) * side + x] : 0;
      values[y * side + x] = lines[y * (side + 1) + 1 + x] + above;
    }
  }
  return values;
}
