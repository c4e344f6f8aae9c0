import {
  EditDocument,
  UNTOUCHED,
  anyTouched,
  operationsOf,
  resetTool,
  roomForLayer,
  toolTouched,
  withLayer,
  withRecolour,
  withStroke,
} from './edit-document';
import type { Stroke } from './mask';

const HEAL = { action: 'heal', colour: '#000000', strength: 1, feather: 0.1 } as const;
const DARKEN = { ...HEAL, action: 'darken' } as const;

const PAINTED = {
  picture: 'a'.repeat(64),
  strength: 1,
  colour: 0.8,
  line: 0.4,
  scale: 1,
  mask: null,
  feather: 0.2,
};

function stroke(change: Partial<Stroke> = {}): Stroke {
  return { points: [[0.5, 0.5]], radius: 0.05, erase: false, ...change };
}

function kinds(document: EditDocument, framed = true): string[] {
  return operationsOf(document, () => 'png', { framed }).map(({ kind }) => kind);
}

describe('edit document', () => {
  it('has no operations while nothing is changed', () => {
    expect(kinds(UNTOUCHED)).toEqual([]);
    expect(anyTouched(UNTOUCHED)).toBe(false);
  });

  it('leaves out what is back at its neutral value', () => {
    const zoomed = { ...UNTOUCHED, view: { ...UNTOUCHED.view, zoom: 1.5 } };
    expect(kinds(zoomed)).toEqual(['view']);
    expect(kinds({ ...zoomed, view: { ...zoomed.view, zoom: 1 } })).toEqual([]);
  });

  it('applies shape and colour, then the background, the painting, the brush, the frame, the light, the size', () => {
    let all: EditDocument = {
      ...UNTOUCHED,
      tone: { ...UNTOUCHED.tone, warmth: 0.4 },
      view: { ...UNTOUCHED.view, yaw: 5 },
      skin: { ...UNTOUCHED.skin, smooth: 0.5 },
      features: { ...UNTOUCHED.features, eyes: 0.2 },
      expression: { ...UNTOUCHED.expression, smile: 1 },
      backgrounds: [{ kind: 'background', fill: 'transparent' }],
      transfer: PAINTED,
      enlarge: { factor: 2, quality: 'quick' },
    };
    all = withStroke(withRecolour(all, 'hair', { colour: '#ff0000' }), HEAL, stroke());
    const order = [
      'expression',
      'features',
      'recolour',
      'skin',
      'background',
      'transfer',
      'brush',
      'view',
      'tone',
      'enlarge',
    ];
    expect(kinds(all)).toEqual(order);
    expect(kinds(all, false)).toEqual(order.filter((kind) => kind !== 'view'));
  });

  it('sends every value of an operation, and a colour only where one is used', () => {
    const painted = withStroke(UNTOUCHED, { ...HEAL, colour: '#123456' }, stroke());
    expect(operationsOf(painted, () => 'png')).toEqual([
      { kind: 'brush', action: 'heal', mask: 'png', colour: null, strength: 1, feather: 0.1 },
    ]);
    const red = withStroke(UNTOUCHED, { ...HEAL, action: 'recolour', colour: '#ff0000' }, stroke());
    expect(operationsOf(red, () => 'png')[0]).toMatchObject({ colour: '#ff0000' });
  });

  it('recolours a region once, whatever is changed about it', () => {
    let document = withRecolour(UNTOUCHED, 'hair', { colour: '#ff0000' });
    document = withRecolour(document, 'hair', { strength: 0.5 });
    document = withRecolour(document, 'lips', { colour: '#00ff00' });
    expect(operationsOf(document, () => '')).toEqual([
      { kind: 'recolour', region: 'hair', colour: '#ff0000', strength: 0.5 },
      { kind: 'recolour', region: 'lips', colour: '#00ff00', strength: 1 },
    ]);
    expect(Object.keys(withRecolour(document, 'hair', null).recolour)).toEqual(['lips']);
  });

  it('does not count the colour of a lipstick that is not worn', () => {
    const bought = { ...UNTOUCHED, skin: { ...UNTOUCHED.skin, colour: '#ff0000' } };
    expect(toolTouched(bought, 'skin')).toBe(false);
    expect(toolTouched({ ...bought, skin: { ...bought.skin, lipstick: 0.4 } }, 'skin')).toBe(true);
  });

  it('gathers strokes of the same brush, and begins anew with another', () => {
    let document = withStroke(UNTOUCHED, HEAL, stroke());
    document = withStroke(document, HEAL, stroke());
    document = withStroke(document, DARKEN, stroke());
    document = withStroke(document, HEAL, stroke());
    expect(document.layers.map(({ action, strokes }) => [action, strokes.length])).toEqual([
      ['heal', 2],
      ['darken', 1],
      ['heal', 1],
    ]);
  });

  it('takes away only from what is painted with that brush', () => {
    const eraser = stroke({ erase: true });
    expect(withStroke(UNTOUCHED, HEAL, eraser)).toBe(UNTOUCHED);
    const painted = withStroke(UNTOUCHED, HEAL, stroke());
    expect(withStroke(painted, HEAL, eraser).layers[0].strokes).toHaveLength(2);
    expect(withStroke(painted, DARKEN, eraser)).toBe(painted);
  });

  it('changes the settings of what was painted last, not of another brush', () => {
    const painted = withStroke(UNTOUCHED, HEAL, stroke());
    expect(withLayer(painted, 'heal', { strength: 0.3 }).layers[0].strength).toBe(0.3);
    expect(withLayer(painted, 'blur', { strength: 0.3 })).toBe(painted);
  });

  it('knows when no more layers fit', () => {
    let document = UNTOUCHED;
    for (let i = 0; i < 32; i++) {
      expect(roomForLayer(document)).toBe(true);
      document = withStroke(document, i % 2 ? HEAL : DARKEN, stroke());
    }
    expect(roomForLayer(document)).toBe(false);
  });

  it('resets one tool and leaves the others', () => {
    const document: EditDocument = {
      ...UNTOUCHED,
      expression: { ...UNTOUCHED.expression, smile: 1 },
      features: { ...UNTOUCHED.features, jaw: 1 },
      tone: { ...UNTOUCHED.tone, contrast: 1 },
    };
    expect(kinds(resetTool(document, 'face'))).toEqual(['tone']);
    expect(resetTool(document, 'frame')).toBe(document);
  });

  it('paints nothing at no strength, and each new tool goes back by itself', () => {
    const faint = { ...UNTOUCHED, transfer: { ...PAINTED, strength: 0 } };
    expect(kinds(faint)).toEqual([]);
    const both: EditDocument = {
      ...UNTOUCHED,
      transfer: PAINTED,
      enlarge: { factor: 4, quality: 'best' },
    };
    expect(kinds(resetTool(both, 'paint'))).toEqual(['enlarge']);
    expect(kinds(resetTool(both, 'size'))).toEqual(['transfer']);
  });
});
