import { sized, squareSrcset } from './picture';

describe('picture addresses', () => {
  it('adds the width to what the address says already', () => {
    expect(sized('/f', 256)).toBe('/f?w=256');
    expect(sized('/f?v=1', 'full')).toBe('/f?v=1&w=full');
  });

  it('offers no width above the picture’s own', () => {
    expect(squareSrcset('/f', 1024)).toBe('/f?w=256 256w, /f?w=512 512w, /f?w=full 1024w');
    expect(squareSrcset('/f', 512)).toBe('/f?w=256 256w, /f?w=full 512w');
  });
});
