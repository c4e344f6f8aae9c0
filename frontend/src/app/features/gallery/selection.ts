/** What is selected, and where a range would start from. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | null;
}

export const NOTHING: Selection = { ids: new Set(), anchor: null };

/** Adds or removes one; it becomes the start of the next range. */
export function toggled(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id };
}

/** Adds everything between the anchor and `id`, as shown in `order`; the anchor stays. */
export function ranged(selection: Selection, id: string, order: readonly string[]): Selection {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggled(selection, id);
  const [first, last] = from < to ? [from, to] : [to, from];
  return {
    ids: new Set([...selection.ids, ...order.slice(first, last + 1)]),
    anchor: selection.anchor,
  };
}

/** Drops what is no longer shown. */
export function limited(selection: Selection, order: readonly string[]): Selection {
  const shown = new Set(order);
  const ids = new Set([...selection.ids].filter((id) => shown.has(id)));
  const anchor = selection.anchor !== null && shown.has(selection.anchor) ? selection.anchor : null;
  return { ids, anchor };
}

/** The index an arrow key moves to in a grid of `count` cells, `columns` a row. */
export function neighbour(
  index: number,
  key: string,
  columns: number,
  count: number,
): number | null {
  const moves: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    Home: -index,
    End: count - 1 - index,
  };
  const move = moves[key];
  if (move === undefined) return null;
  const next = index + move;
  return next >= 0 && next < count ? next : index;
}
