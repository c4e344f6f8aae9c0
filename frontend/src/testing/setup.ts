/** Runs before every spec file. jsdom lacks what the components only ask about. */
globalThis.matchMedia ??= ((query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
})) as unknown as typeof globalThis.matchMedia;
