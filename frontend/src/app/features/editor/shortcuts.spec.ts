import { commandOf, takesText } from './shortcuts';

function keys(key: string, code = '', change: Partial<KeyboardEvent> = {}) {
  const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  return { key, code, ...none, ...change };
}

describe('commandOf', () => {
  it.each([
    [keys('z', 'KeyZ', { ctrlKey: true }), 'undo'],
    [keys('Z', 'KeyZ', { ctrlKey: true, shiftKey: true }), 'redo'],
    [keys('y', 'KeyY', { ctrlKey: true }), 'redo'],
    [keys('z', 'KeyZ', { metaKey: true }), 'undo'],
    [keys('s', 'KeyS', { ctrlKey: true }), 'save'],
    [keys('\\', 'Backslash'), 'compare'],
    [keys('[', 'BracketLeft'), 'smaller'],
    [keys(']', 'BracketRight'), 'larger'],
    [keys('0', 'Digit0'), 'fit'],
    [keys('+', 'Equal', { shiftKey: true }), 'closer'],
  ])('%j is %s', (event, command) => {
    expect(commandOf(event)).toBe(command);
  });

  it('works on a Russian keyboard, by the place of the key', () => {
    expect(commandOf(keys('я', 'KeyZ', { ctrlKey: true }))).toBe('undo');
    expect(commandOf(keys('х', 'BracketLeft'))).toBe('smaller');
    expect(commandOf(keys('ъ', 'BracketRight'))).toBe('larger');
  });

  it('leaves everything else alone', () => {
    expect(commandOf(keys('z', 'KeyZ'))).toBeNull();
    expect(commandOf(keys('s', 'KeyS', { ctrlKey: true, shiftKey: true }))).toBeNull();
    expect(commandOf(keys('[', 'BracketLeft', { altKey: true }))).toBeNull();
    expect(commandOf(keys('0', 'Digit0', { ctrlKey: true }))).toBeNull();
  });
});

describe('takesText', () => {
  it('tells fields to write in from sliders', () => {
    const field = document.createElement('input');
    expect(takesText(field)).toBe(true);
    field.type = 'range';
    expect(takesText(field)).toBe(false);
    expect(takesText(document.createElement('textarea'))).toBe(true);
    expect(takesText(document.body)).toBe(false);
    expect(takesText(null)).toBe(false);
  });
});
