import { Pointers } from './gestures';

describe('Pointers', () => {
  it('pans with one', () => {
    const pointers = new Pointers();
    pointers.press(1, { x: 10, y: 10 });
    expect(pointers.move(1, { x: 15, y: 8 })).toMatchObject({ dx: 5, dy: -2, factor: 1 });
    expect(pointers.move(1, { x: 15, y: 8 })).toMatchObject({ dx: 0, dy: 0 });
  });

  it('zooms with two, about the place between them', () => {
    const pointers = new Pointers();
    pointers.press(1, { x: 0, y: 0 });
    pointers.press(2, { x: 100, y: 0 });
    const pinch = pointers.move(2, { x: 200, y: 0 });
    expect(pinch).toEqual({ dx: 50, dy: 0, factor: 2, centre: { x: 100, y: 0 } });
  });

  it('pans as far as both fingers go together', () => {
    const pointers = new Pointers();
    pointers.press(1, { x: 0, y: 0 });
    pointers.press(2, { x: 100, y: 0 });
    const moves = [pointers.move(1, { x: 0, y: 40 }), pointers.move(2, { x: 100, y: 40 })];
    expect(moves.reduce((sum, move) => sum + (move?.dy ?? 0), 0)).toBe(40);
    expect(moves.reduce((all, move) => all * (move?.factor ?? 0), 1)).toBeCloseTo(1);
  });

  it('knows nothing of a pointer that is not down', () => {
    const pointers = new Pointers();
    expect(pointers.move(7, { x: 1, y: 1 })).toBeNull();
    pointers.press(7, { x: 1, y: 1 });
    pointers.release(7);
    expect(pointers.count).toBe(0);
    expect(pointers.move(7, { x: 1, y: 1 })).toBeNull();
  });
});
