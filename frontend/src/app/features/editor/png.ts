import type { Mask } from './mask';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Each line as its difference from the one above: little is left of a painted shape. */
const FILTER_UP = 2;

/** A mask as an 8-bit grey PNG in base64; a canvas could only write one in colour. */
export async function greyPng(mask: Mask): Promise<string> {
  return base64(await greyChunks(mask));
}

/** The same as a file. */
export async function greyFile(mask: Mask): Promise<Blob> {
  return new Blob(await greyChunks(mask), { type: 'image/png' });
}

async function greyChunks({ side, values }: Mask): Promise<Uint8Array<ArrayBuffer>[]> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, side);
  view.setUint32(4, side);
  header[8] = 8;
  return [
    new Uint8Array(SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', await deflate(filtered(values, side))),
    chunk('IEND', new Uint8Array()),
  ];
}

function filtered(values: Uint8Array, side: number): Uint8Array<ArrayBuffer> {
  const lines = new Uint8Array((side + 1) * side);
  for (let y = 0; y < side; y++) {
    const start = y * (side + 1);
    lines[start] = FILTER_UP;
    for (let x = 0; x < side; x++) {
      const at = y * side + x;
      lines[start + 1 + x] = values[at] - (y ? values[at - side] : 0);
    }
  }
  return lines;
}

/** zlib, as PNG has it. */
async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new CompressionStream('deflate');
  const writer = stream.writable.getWriter();
  const written = writer.write(bytes).then(() => writer.close());
  const packed = new Uint8Array(await new Response(stream.readable).arrayBuffer());
  await written;
  return packed;
}

function chunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

const CRC = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC[(value ^ byte) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

function base64(parts: readonly Uint8Array[]): string {
  let text = '';
  for (const part of parts) for (const byte of part) text += String.fromCharCode(byte);
  return btoa(text);
}
