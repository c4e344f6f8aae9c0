import { begin, change, redo, settle, undo } from './history';

describe('history', () => {
  it('goes back and forth through what was done', () => {
    const done = change(change(begin('a'), 'b'), 'c');
    const back = undo(done);
    expect([done.present, back.present, undo(back).present]).toEqual(['c', 'b', 'a']);
    expect(redo(back).present).toBe('c');
    expect(redo(redo(undo(undo(done)))).present).toBe('c');
  });

  it('forgets what was undone once something else is done', () => {
    const other = change(undo(change(begin('a'), 'b')), 'x');
    expect(redo(other)).toBe(other);
    expect(undo(other).present).toBe('a');
  });

  it('makes one step of a drag', () => {
    let history = begin(0);
    for (const value of [1, 2, 3]) history = change(history, value, 'smile');
    expect(undo(history).present).toBe(0);
    expect(undo(history).future).toEqual([3]);
  });

  it('leaves no step of a change that is taken back under its key', () => {
    const done = change(begin('a'), 'b');
    const back = change(change(done, 'c', 'sentence'), 'b', 'sentence');
    expect(back.present).toBe('b');
    expect(undo(back).present).toBe('a');
    expect(undo(undo(back))).toEqual(undo(back));
  });

  it('begins a new step after the drag, or with another slider', () => {
    const first = settle(change(begin(0), 1, 'smile'));
    const second = change(first, 2, 'smile');
    expect(undo(second).present).toBe(1);
    const third = change(second, 3, 'brows');
    expect(undo(third).present).toBe(2);
  });

  it('begins a new step after an undo, even under the same key', () => {
    const back = undo(change(change(begin(0), 1), 2, 'smile'));
    expect(undo(change(back, 5, 'smile')).present).toBe(1);
  });

  it('does nothing where there is nothing to do', () => {
    const fresh = begin('a');
    expect(undo(fresh)).toBe(fresh);
    expect(redo(fresh)).toBe(fresh);
    expect(change(fresh, 'a')).toBe(fresh);
  });

  it('keeps a bounded number of steps', () => {
    let history = begin(0);
    for (let value = 1; value <= 300; value++) history = change(history, value);
    expect(history.past).toHaveLength(200);
    expect(undo(history).present).toBe(299);
  });
});
