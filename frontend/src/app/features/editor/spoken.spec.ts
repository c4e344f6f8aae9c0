import type { Operation } from '../../core/edits/operations';
import { EditDocument, UNTOUCHED, operationsOf, withRecolour } from './edit-document';
import { holds, rebased, withOperations } from './spoken';

const SMILE: Operation = { kind: 'expression', ...UNTOUCHED.expression, smile: 0.7 };
const WINK: Operation = { kind: 'expression', ...UNTOUCHED.expression, right_eye: -1 };
const BOTH: Operation = { ...SMILE, right_eye: -1 };
const RED: Operation = { kind: 'recolour', region: 'hair', colour: '#a8431c' };
const SCENE: Operation = { kind: 'background', fill: 'scene', scene: 'studio' };
const BLUR: Operation = { kind: 'background', fill: 'blur', amount: 0.5 };

function brows(document: EditDocument, brows: number): EditDocument {
  return { ...document, expression: { ...document.expression, brows } };
}

describe('withOperations', () => {
  it('changes what was spoken of and leaves other settings of the same operation', () => {
    const made = withOperations(brows(UNTOUCHED, 0.3), [SMILE]);
    expect(made.expression).toEqual({ ...UNTOUCHED.expression, brows: 0.3, smile: 0.7 });
  });

  it('takes the neutral zoom for none, and a lipstick with its colour', () => {
    const zoomed = { ...UNTOUCHED, view: { ...UNTOUCHED.view, zoom: 1.5 } };
    const made = withOperations(zoomed, [
      { kind: 'view', ...UNTOUCHED.view, yaw: 16 },
      { kind: 'skin', ...UNTOUCHED.skin, lipstick: 0.7, colour: '#ff0000' },
    ]);
    expect(made.view).toMatchObject({ zoom: 1.5, yaw: 16 });
    expect(made.skin).toMatchObject({ lipstick: 0.7, colour: '#ff0000', smooth: 0 });
  });

  it('recolours anew, gradient and strength included', () => {
    const before = withRecolour(UNTOUCHED, 'hair', {
      colour: '#000000',
      second: '#ffffff',
      strength: 0.2,
    });
    expect(withOperations(before, [RED]).recolour).toEqual({
      hair: { kind: 'recolour', region: 'hair', colour: '#a8431c', second: null, strength: 1 },
    });
  });

  it('puts one background upon the other, in place of those before', () => {
    const plain: EditDocument = {
      ...UNTOUCHED,
      backgrounds: [{ kind: 'background', fill: 'transparent' }],
    };
    const made = withOperations(plain, [SCENE, BLUR]);
    expect(operationsOf(made, () => '')).toEqual([SCENE, BLUR]);
    expect(withOperations(plain, [SMILE]).backgrounds).toBe(plain.backgrounds);
  });

  it('gives the same document where nothing is new', () => {
    expect(withOperations(UNTOUCHED, [])).toBe(UNTOUCHED);
    const made = withOperations(UNTOUCHED, [SMILE, RED, BLUR]);
    expect(withOperations(made, [SMILE, RED, BLUR])).toBe(made);
  });
});

describe('a sentence that is changed', () => {
  const after = withOperations(UNTOUCHED, [BOTH, RED, BLUR]);

  it('becomes what is left of it', () => {
    const next = withOperations(UNTOUCHED, [WINK]);
    expect(rebased(after, after, next)).toBe(next);
  });

  it('leaves what was changed since, its own settings too', () => {
    const since = brows(withRecolour(after, 'hair', { colour: '#0000ff' }), 0.4);
    const made = rebased(since, after, withOperations(UNTOUCHED, [WINK]));
    expect(made.expression).toEqual({ ...UNTOUCHED.expression, brows: 0.4, right_eye: -1 });
    expect(made.recolour.hair?.colour).toBe('#0000ff');
    expect(made.backgrounds).toEqual([]);
  });

  it('takes away and adds colours of regions', () => {
    const since = brows(after, 0.4);
    expect(rebased(since, after, UNTOUCHED).recolour).toEqual({});
    const lips = withRecolour(UNTOUCHED, 'lips', { colour: '#ff0000' });
    expect(Object.keys(rebased(since, after, lips).recolour)).toEqual(['lips']);
  });

  it('gives the same document where all of it was changed since', () => {
    const smiled = withOperations(UNTOUCHED, [SMILE]);
    const since = { ...smiled, expression: { ...smiled.expression, smile: 0.1 } };
    expect(rebased(since, smiled, UNTOUCHED)).toBe(since);
  });
});

describe('whether a sentence holds', () => {
  const after = withOperations(UNTOUCHED, [SMILE, BLUR]);

  it('is so while any of it is as it was made', () => {
    expect(holds(after, UNTOUCHED, after)).toBe(true);
    expect(holds({ ...after, backgrounds: [] }, UNTOUCHED, after)).toBe(true);
    expect(holds({ ...brows(after, 1), expression: UNTOUCHED.expression }, UNTOUCHED, after)).toBe(
      true,
    );
    expect(holds(brows(UNTOUCHED, 1), UNTOUCHED, after)).toBe(false);
    expect(holds(UNTOUCHED, UNTOUCHED, after)).toBe(false);
  });

  it('is always so of one that changed nothing', () => {
    expect(holds(after, UNTOUCHED, UNTOUCHED)).toBe(true);
  });
});
