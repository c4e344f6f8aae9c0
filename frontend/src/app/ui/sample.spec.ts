import { SampleOf, SampleSet } from './sample';

describe('style samples', () => {
  it('names the small file beside the large one, whatever follows the name', () => {
    const small = new SampleOf();
    expect(small.transform('/static/styles/ink.webp', 256)).toBe('/static/styles/ink-256.webp');
    expect(small.transform('/s/ink.webp?v=1', 256)).toBe('/s/ink-256.webp?v=1');
  });

  it('offers both widths', () => {
    expect(new SampleSet().transform('/s/ink.webp')).toBe('/s/ink-256.webp 256w, /s/ink.webp 512w');
  });
});
