import { clampAngle, dragAngle, headPaths, keyAngle } from './head-geometry';

const STRAIGHT = { yaw: 0, pitch: 0, roll: 0 };

describe('head geometry', () => {
  it('keeps angles within what can be drawn', () => {
    expect(clampAngle({ yaw: 99, pitch: -99, roll: 15.4 })).toEqual({
      yaw: 30,
      pitch: -15,
      roll: 15,
    });
    expect(Object.is(clampAngle({ yaw: -0.2, pitch: 0, roll: 0 }).yaw, 0)).toBe(true);
  });

  it('turns right when dragged right, and lifts the chin when dragged up', () => {
    expect(dragAngle(STRAIGHT, 20, -10, 100)).toEqual({ yaw: 18, pitch: 9, roll: 0 });
  });

  it('turns by keys, finely with shift', () => {
    expect(keyAngle(STRAIGHT, 'ArrowRight', false)?.yaw).toBe(5);
    expect(keyAngle(STRAIGHT, 'ArrowLeft', true)?.yaw).toBe(-1);
    expect(keyAngle(STRAIGHT, 'ArrowUp', false)?.pitch).toBe(5);
    expect(keyAngle(STRAIGHT, ']', false)?.roll).toBe(5);
    expect(keyAngle({ yaw: 9, pitch: 9, roll: 9 }, 'Home', false)).toEqual(STRAIGHT);
    expect(keyAngle(STRAIGHT, 'Tab', false)).toBeNull();
  });

  it('draws the nose to the right for a positive yaw, and up for a positive pitch', () => {
    const nose = (angle: typeof STRAIGHT) => {
      // The nose is the path of three points.
      const path = headPaths(angle)
        .features.split('M')
        .find((part) => part.split('L').length === 3);
      return (path ?? '').split('L')[1].split(' ').map(Number);
    };
    const [x0, y0] = nose(STRAIGHT);
    expect(nose({ yaw: 20, pitch: 0, roll: 0 })[0]).toBeGreaterThan(x0);
    expect(nose({ yaw: 0, pitch: 10, roll: 0 })[1]).toBeLessThan(y0);
  });
});
