import { NOTHING, limited, neighbour, ranged, toggled } from './selection';

const ORDER = ['a', 'b', 'c', 'd', 'e'];
const ids = (selection: { ids: ReadonlySet<string> }) => [...selection.ids].sort().join('');

describe('selection', () => {
  it('toggles one at a time', () => {
    const one = toggled(NOTHING, 'b');
    expect(ids(one)).toBe('b');
    expect(ids(toggled(one, 'b'))).toBe('');
  });

  it('selects a range either way, keeping what was selected', () => {
    expect(ids(ranged(toggled(NOTHING, 'b'), 'd', ORDER))).toBe('bcd');
    expect(ids(ranged(toggled(toggled(NOTHING, 'e'), 'c'), 'a', ORDER))).toBe('abce');
  });

  it('starts a range where nothing was selected before', () => {
    expect(ids(ranged(NOTHING, 'c', ORDER))).toBe('c');
  });

  it('forgets what is no longer shown', () => {
    const selection = limited(ranged(toggled(NOTHING, 'a'), 'c', ORDER), ['b', 'c']);
    expect(ids(selection)).toBe('bc');
    expect(selection.anchor).toBeNull();
  });

  it('moves through a grid by arrows, and stops at its edges', () => {
    expect(neighbour(1, 'ArrowRight', 3, 7)).toBe(2);
    expect(neighbour(1, 'ArrowDown', 3, 7)).toBe(4);
    expect(neighbour(5, 'ArrowDown', 3, 7)).toBe(5);
    expect(neighbour(0, 'ArrowLeft', 3, 7)).toBe(0);
    expect(neighbour(4, 'End', 3, 7)).toBe(6);
    expect(neighbour(4, 'Home', 3, 7)).toBe(0);
    expect(neighbour(4, 'x', 3, 7)).toBeNull();
  });
});
