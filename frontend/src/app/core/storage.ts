/** What this browser remembers under a name; nothing where storage is blocked. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Has this browser remember it; null forgets. Blocked or full storage remembers nothing. */
export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // It then lasts as long as the page.
  }
}
