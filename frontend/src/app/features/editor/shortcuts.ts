/** What a key means in the editor, wherever the focus is but in a text field. */
export type Command =
  | 'undo'
  | 'redo'
  | 'save'
  | 'compare'
  | 'smaller'
  | 'larger'
  | 'fit'
  | 'actual'
  | 'closer'
  | 'farther';

type Keys = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

const PLAIN: Record<string, Command> = {
  '\\': 'compare',
  '[': 'smaller',
  ']': 'larger',
  '0': 'fit',
  '1': 'actual',
  '+': 'closer',
  '=': 'closer',
  '-': 'farther',
};

/** By what is printed on the key of a Latin keyboard too: on a Russian one `[` is "х". */
const BY_CODE: Record<string, Command> = {
  Backslash: 'compare',
  BracketLeft: 'smaller',
  BracketRight: 'larger',
};

export function commandOf(event: Keys): Command | null {
  if (event.altKey) return null;
  if (event.ctrlKey || event.metaKey) {
    if (event.code === 'KeyZ') return event.shiftKey ? 'redo' : 'undo';
    if (event.shiftKey) return null;
    if (event.code === 'KeyY') return 'redo';
    return event.code === 'KeyS' ? 'save' : null;
  }
  return PLAIN[event.key] ?? BY_CODE[event.code] ?? null;
}

/** Whether keys typed here are text, and none of the editor's business. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) {
    return !['range', 'checkbox', 'radio', 'button', 'color', 'file'].includes(target.type);
  }
  return target.isContentEditable || target instanceof HTMLTextAreaElement;
}
