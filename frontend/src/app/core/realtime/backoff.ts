/** Seconds to wait before the n-th attempt (from 0) to reconnect, with jitter in 0..1. */
export function backoffSeconds(attempt: number, jitter: number): number {
  const base = Math.min(30, 2 ** attempt);
  return base * (0.7 + 0.6 * jitter);
}
