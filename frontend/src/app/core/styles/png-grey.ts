/** Reads the PNGs that masks are kept as: 8-bit grey, square. A canvas would not be exact. */

const HEAD = 33;

/** Grey values line by line, and how many a line has. */
export async function readGrey(png: Uint8Array): Promise<{ side: number; values: Uint8Array }> {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const [side, bits, colour] = [view.getUint32(16), png[24], png[25]];
  if (bits !== 8 || colour !== 0 || view.getUint32(20) !== side) throw new Error('no mask');
  return { side, values: unfiltered(await inflate(packed(png, view)), side) };
}

function packed(png: Uint8Array, view: DataView): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for (let at = HEAD; at + 12 <= png.length;) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...png.subarray(at + 4, at + 8));
    if (name === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new DecompressionStream('deflate');
  const writer = stream.writable.getWriter();
  const written = writer.write(bytes).then(() => writer.close());
  const unpacked = new Uint8Array(await new Response(stream.readable).arrayBuffer());
  await written;
  return unpacked;
}

/** Undoes PNG's five ways of telling a line by its differences. */
function unfiltered(lines: Uint8Array, side: number): Uint8Array {
  const values = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    const filter = lines[y * (side + 1)];
    for (let x = 0; x < side; x++) {
      const at = y * side + x;
      const left = x ? values[at - 1] : 0;
      const up = y ? values[at - side] : 0;
      const corner = x && y ? values[at - side - 1] : 0;
      const told = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      values[at] = lines[y * (side + 1) + 1 + x] + told;
    }
  }
  return values;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((each) => Math.abs(guess - each));
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
