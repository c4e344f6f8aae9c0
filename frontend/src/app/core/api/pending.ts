const ASK_MS = 500;
const PATIENCE_MS = 60_000;

/** Asks anew while the answer is pending; as it then is, pending still where that takes too long. */
export async function settled<T>(
  first: T,
  pending: (state: T) => boolean,
  ask: (state: T) => Promise<T>,
): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  let state = first;
  while (pending(state) && Date.now() <= until) {
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    state = await ask(state);
  }
  return state;
}
