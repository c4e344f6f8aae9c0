import { fit, pan, zoomAt } from './viewport';

const PICTURE = { width: 1000, height: 1000 };
const STAGE = { width: 800, height: 600 };

describe('viewport', () => {
  it('fits the whole picture with air around it, in the middle', () => {
    expect(fit(PICTURE, STAGE, 50)).toEqual({ scale: 0.5, x: 150, y: 50 });
  });

  it('never blows a small picture up to fit', () => {
    expect(fit({ width: 200, height: 200 }, STAGE, 50)).toEqual({ scale: 1, x: 300, y: 200 });
  });

  it('keeps what is under the pointer there while it zooms', () => {
    const before = fit(PICTURE, STAGE, 50);
    const after = zoomAt(before, 2.5, 420, 130, PICTURE, STAGE);
    expect(after.scale).toBeCloseTo(1.25);
    expect((420 - after.x) / after.scale).toBeCloseTo((420 - before.x) / before.scale);
    expect((130 - after.y) / after.scale).toBeCloseTo((130 - before.y) / before.scale);
  });

  it('zooms no farther than makes sense', () => {
    const start = fit(PICTURE, STAGE, 0);
    expect(zoomAt(start, 1000, 0, 0, PICTURE, STAGE).scale).toBe(8);
    expect(zoomAt(start, 0.0001, 0, 0, PICTURE, STAGE).scale).toBeCloseTo(0.3);
  });

  it('never loses the picture out of sight', () => {
    const start = fit(PICTURE, STAGE, 50);
    const right = pan(start, 5000, 5000, PICTURE, STAGE);
    expect([right.x, right.y]).toEqual([800 - 64, 600 - 64]);
    const left = pan(start, -5000, -5000, PICTURE, STAGE);
    expect([left.x, left.y]).toEqual([64 - 500, 64 - 500]);
  });
});
