import type { Stroke } from '../editor/mask';
import { greyFile } from '../editor/png';
import { readGrey } from '../../core/styles/png-grey';
import { MASK_SIDE, MaskDraft } from './draft';
import { greyOf } from './mask-file';
import { StyleMasks, presetMask } from './style-masks';

/** In thousandths of the template's side. */
const EYE = [418, 440] as const;
const FOREHEAD_HAIR = [500, 215] as const;
const CORNER = [60, 60] as const;
const SHOULDER = [500, 960] as const;

function at(values: Uint8Array, [x, y]: readonly [number, number]): number {
  return values[
    Math.round((y / 1000) * MASK_SIDE) * MASK_SIDE + Math.round((x / 1000) * MASK_SIDE)
  ];
}

describe('ready-made masks', () => {
  it.each([
    ['whole', [255, 255, 255, 255]],
    ['none', [0, 0, 0, 0]],
    ['face', [255, 0, 0, 0]],
    ['not-face', [0, 255, 255, 255]],
    ['hair', [0, 255, 255, 0]],
  ] as const)('%s holds where its name says', (preset, values) => {
    const mask = presetMask(preset);
    const places = [EYE, FOREHEAD_HAIR, CORNER, SHOULDER];
    expect(places.map((place) => at(mask.values, place))).toEqual(values);
  });

  it('the left half is the picture’s left', () => {
    const { values } = presetMask('left');
    expect([at(values, [490, 300]), at(values, [510, 300])]).toEqual([255, 0]);
  });
});

describe('StyleMasks', () => {
  const dot: Stroke = { points: [[0.5, 0.2]], radius: 0.05, erase: false };
  const hole: Stroke = { ...dot, points: [[0.5, 0.5]], erase: true };

  it('paints strokes over where the mask begins, whichever way one got there', () => {
    const masks = new StyleMasks();
    const start: MaskDraft['start'] = 'face';
    masks.of({ start, strokes: [] });
    masks.of({ start, strokes: [dot] });
    const grown = masks.of({ start, strokes: [dot, hole] });
    const anew = new StyleMasks().of({ start, strokes: [dot, hole] });
    expect(grown.values).toEqual(anew.values);
    expect(at(grown.values, [500, 200])).toBe(255);
    expect(at(grown.values, [500, 500])).toBe(0);
    // What was undone is not painted.
    expect(at(masks.of({ start, strokes: [dot] }).values, [500, 500])).toBe(255);
  });

  it('begins with a stored mask once that has come', () => {
    const masks = new StyleMasks();
    const draft: MaskDraft = { start: { digest: 'd' }, strokes: [dot] };
    expect(at(masks.of(draft).values, EYE)).toBe(0);
    masks.give('d', presetMask('face').values);
    expect(at(masks.of(draft).values, EYE)).toBe(255);
    expect(at(masks.of(draft).values, [500, 200])).toBe(255);
  });

  it('a soft brush fades towards its rim, a hard one does not', () => {
    const masks = new StyleMasks();
    const wide: Stroke = { points: [[0.5, 0.5]], radius: 0.2, erase: false };
    const hard = masks.of({ start: 'none', strokes: [wide] });
    const soft = masks.of({ start: 'none', strokes: [{ ...wide, soft: 1 }] });
    expect([at(hard.values, [500, 500]), at(hard.values, [650, 500])]).toEqual([255, 255]);
    expect(at(soft.values, [500, 500])).toBeGreaterThan(245);
    const half = at(soft.values, [600, 500]);
    expect(half).toBeGreaterThan(100);
    expect(half).toBeLessThan(155);
  });
});

describe('masks as files', () => {
  it('read back as what was written', async () => {
    const mask = presetMask('hair');
    const file = await greyFile(mask);
    const read = await readGrey(new Uint8Array(await file.arrayBuffer()));
    expect(read.side).toBe(MASK_SIDE);
    expect(read.values).toEqual(mask.values);
  });

  it('a picture’s lightness is its mask', () => {
    const pixels = new Uint8ClampedArray([
      255, 255, 255, 255, 0, 0, 0, 255, 255, 0, 0, 255, 9, 9, 9, 255,
    ]);
    expect([...greyOf(pixels).values]).toEqual([255, 0, 76, 9]);
  });
});
