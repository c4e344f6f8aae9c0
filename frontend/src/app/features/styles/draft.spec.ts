import { styleContract, stylePicture } from '@testing/fakes';
import { complete, contractOf, draftOf, joined, mirrored, newDraft, newLayer } from './draft';

describe('a style while it is made up', () => {
  it('comes out of a saved one as it went in', () => {
    const saved = styleContract({
      layers: [
        { ...styleContract().layers[0], name: 'Hair', mask: 'painted', reference: 0, texture: 0.4 },
      ],
    });
    expect(contractOf(draftOf(saved), ['painted'], 'Mine')).toEqual(saved);
  });

  it('has a name when it is saved, whatever was typed', () => {
    expect(contractOf(newDraft('  '), [null], 'My style').name).toBe('My style');
    expect(contractOf(newDraft(' Warm '), [null], 'My style').name).toBe('Warm');
  });

  it('needs a picture, or something to be drawn first', () => {
    expect(complete(newDraft('x'))).toBe(false);
    expect(complete({ ...newDraft('x'), base: 'ink' })).toBe(true);
    expect(complete({ ...newDraft('x'), references: [{ picture: 'a', weight: 1 }] })).toBe(true);
  });

  it('lets a layer take after a picture by its place, wherever that has moved', () => {
    const draft = {
      ...newDraft('x'),
      references: [
        { picture: 'b', weight: 1 },
        { picture: 'a', weight: 1 },
      ],
      layers: [
        { ...newLayer(), reference: 'a' },
        { ...newLayer(), reference: 'gone' },
      ],
    };
    const { layers } = contractOf(draft, [null, null], 'x');
    expect(layers.map(({ reference }) => reference)).toEqual([1, null]);
  });

  it('sends a palette only where a colour was changed', () => {
    const { palette } = stylePicture('a');
    expect(contractOf({ ...newDraft('x'), palette }, [null], 'x').palette).toEqual([]);
    const changed = [{ ...palette[0], drawn: '#00ff00' }, palette[1]];
    expect(contractOf({ ...newDraft('x'), palette: changed }, [null], 'x').palette).toEqual(
      changed,
    );
  });

  it('joins palettes by weight, near colours as one, the largest first', () => {
    const swatch = (colour: string, share: number) => ({ colour, share, drawn: null });
    const together = joined([
      { weight: 1, palette: [swatch('#ff0000', 0.6), swatch('#0000ff', 0.4)] },
      { weight: 0.5, palette: [swatch('#fa0505', 0.2), swatch('#00ff00', 0.8)] },
    ]);
    expect(together.map(({ colour }) => colour)).toEqual(['#ff0000', '#0000ff', '#00ff00']);
    expect(together.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(together[0].share).toBeCloseTo(0.4 + 0.2 / 3);
  });

  it('mirrors strokes about the middle of the face', () => {
    const stroke = { points: [[0.2, 0.7]] as const, radius: 0.1, erase: true, soft: 0.5 };
    expect(mirrored(stroke)).toEqual({ ...stroke, points: [[0.8, 0.7]] });
  });
});
