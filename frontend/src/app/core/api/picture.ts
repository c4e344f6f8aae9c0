/** Adds `w=` to the address of a picture the server scales. */
export function sized(url: string, width: number | 'full' | 'original'): string {
  return `${url}${url.includes('?') ? '&' : '?'}w=${width}`;
}

/** `srcset` for a square picture the server has at 256, 512 and its full width. */
export function squareSrcset(url: string, full: number): string {
  const steps = [256, 512].filter((width) => width < full);
  return [
    ...steps.map((width) => `${sized(url, width)} ${width}w`),
    `${sized(url, 'full')} ${full}w`,
  ].join(', ');
}
