import { MIN_CROP, clampCrop, moveCrop, resizeCrop, sameCrop, zoomCrop } from './crop-math';

const PHOTO = { width: 800, height: 600 };
const CROP = { x: 200, y: 100, size: 300 };

describe('crop maths', () => {
  it('moves in whole pixels', () => {
    expect(moveCrop(CROP, 10.4, -5.6, PHOTO)).toEqual({ x: 210, y: 94, size: 300 });
  });

  it('lets a crop reach past the photo, but keeps its centre inside', () => {
    expect(moveCrop(CROP, -1000, -1000, PHOTO)).toEqual({ x: -150, y: -150, size: 300 });
    expect(moveCrop(CROP, 5000, 5000, PHOTO)).toEqual({ x: 650, y: 450, size: 300 });
  });

  it.each([
    ['se', 40, 40, { x: 200, y: 100, size: 340 }],
    ['nw', 40, 40, { x: 240, y: 140, size: 260 }],
    ['ne', 40, -40, { x: 200, y: 60, size: 340 }],
    ['sw', -40, 40, { x: 160, y: 100, size: 340 }],
  ] as const)('resizes by %s and leaves the opposite corner where it is', (corner, dx, dy, out) => {
    expect(resizeCrop(CROP, corner, dx, dy, PHOTO)).toEqual(out);
  });

  it('neither shrinks to nothing nor grows without end', () => {
    expect(resizeCrop(CROP, 'se', -900, -900, PHOTO).size).toBe(MIN_CROP);
    expect(resizeCrop(CROP, 'se', 9000, 9000, PHOTO).size).toBe(1040);
  });

  it('zooms about the centre', () => {
    expect(zoomCrop(CROP, 0.5, PHOTO)).toEqual({ x: 275, y: 175, size: 150 });
  });

  it('rounds what it is given', () => {
    expect(clampCrop({ x: 1.5, y: 2.2, size: 99.6 }, PHOTO)).toEqual({ x: 2, y: 2, size: 100 });
  });

  it('compares by value', () => {
    expect(sameCrop({ ...CROP }, CROP)).toBe(true);
    expect(sameCrop(CROP, null)).toBe(false);
    expect(sameCrop(null, null)).toBe(true);
  });
});
