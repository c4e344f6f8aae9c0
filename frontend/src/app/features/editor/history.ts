/** Steps kept; older ones can no longer be undone. */
const MOST_STEPS = 200;

/**
 * Everything a document has been. A drag of one slider is one step: changes under the same key
 * replace each other until the step is settled.
 */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** The step that is still being changed, by its key. */
  readonly open: string | null;
}

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], open: null };
}

/** A new state. Without a key, or under another one than the last, it is a step of its own. */
export function change<T>(history: History<T>, present: T, key: string | null = null): History<T> {
  if (present === history.present) return history;
  const same = key !== null && key === history.open && history.past.length > 0;
  if (same && history.past.at(-1) === present) {
    // All of it was taken back: nothing is left to undo.
    return { past: history.past.slice(0, -1), present, future: [], open: null };
  }
  const past = same ? history.past : [...history.past, history.present].slice(-MOST_STEPS);
  return { past, present, future: [], open: key };
}

/** The next change is a step of its own, whatever its key. */
export function settle<T>(history: History<T>): History<T> {
  return history.open === null ? history : { ...history, open: null };
}

export function undo<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  if (!past.length) return history;
  return {
    past: past.slice(0, -1),
    present: past[past.length - 1],
    future: [present, ...future],
    open: null,
  };
}

export function redo<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  if (!future.length) return history;
  return {
    past: [...past, present],
    present: future[0],
    future: future.slice(1),
    open: null,
  };
}
