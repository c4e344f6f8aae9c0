import { Operation, wearPlace } from '../../core/edits/operations';
import { EditDocument, UNTOUCHED, withRecolour, withWorn } from './edit-document';

/** Parts whose settings are changed each by itself. */
const PARTS = ['expression', 'features', 'recolour', 'skin', 'worn', 'view', 'tone'] as const;
const UNWORN = { model: null, colour: null, second: null, size: 0, dark: 0.93 } as const;
const UNDRESSED = {
  colour: null,
  second: null,
  pattern: 'plain',
  pattern_colour: '#f2efe9',
} as const;
type Settings = Readonly<Record<string, unknown>>;

/**
 * The document with what was asked for in words. A setting that an operation leaves neutral
 * was not spoken of, so it stays; the same document where nothing is new.
 */
export function withOperations(
  document: EditDocument,
  operations: readonly Operation[],
): EditDocument {
  const backgrounds = operations.filter((one) => one.kind === 'background');
  let made = backgrounds.length ? { ...document, backgrounds } : document;
  for (const operation of operations) {
    const { kind, ...values } = operation;
    if (operation.kind === 'recolour') {
      const { region, colour, second = null, strength = 1 } = operation;
      made = withRecolour(made, region, { colour, second, strength });
    } else if (operation.kind === 'garment') {
      made = { ...made, garment: { ...UNDRESSED, ...operation } };
    } else if (operation.kind === 'beard') {
      made = { ...made, beard: { colour: null, strength: 1, ...operation } };
    } else if (operation.kind === 'accessory') {
      made = withWorn(made, wearPlace(operation.item), { ...UNWORN, ...operation });
    } else if (isSpoken(kind)) {
      made = { ...made, [kind]: { ...made[kind], ...spokenOf(values, UNTOUCHED[kind]) } };
    }
  }
  return same(made, document) ? document : made;
}

/**
 * Has a sentence ask for something else: where the document still is as the sentence made it
 * (`after`), it becomes as in `next`; what was changed since stays.
 */
export function rebased(
  document: EditDocument,
  after: EditDocument,
  next: EditDocument,
): EditDocument {
  if (document === after) return next;
  const made: Record<string, unknown> = { ...document };
  for (const part of PARTS) {
    const [now, then, wanted]: Settings[] = [document[part], after[part], next[part]];
    const names = new Set([...Object.keys(now), ...Object.keys(wanted)]);
    const values = [...names].map((name) => [
      name,
      now[name] === then[name] ? wanted[name] : now[name],
    ]);
    made[part] = Object.fromEntries(values.filter(([, value]) => value !== undefined));
  }
  if (document.backgrounds === after.backgrounds) made['backgrounds'] = next.backgrounds;
  if (document.garment === after.garment) made['garment'] = next.garment;
  if (document.beard === after.beard) made['beard'] = next.beard;
  const whole = made as unknown as EditDocument;
  return same(whole, document) ? document : whole;
}

/** Whether anything of what a sentence changed still is so; one that changed nothing holds. */
export function holds(document: EditDocument, before: EditDocument, after: EditDocument): boolean {
  if (before === after || document === after) return true;
  const kept = PARTS.some((part) => {
    const [was, then, now]: Settings[] = [before[part], after[part], document[part]];
    return Object.keys(then).some((name) => was[name] !== then[name] && now[name] === then[name]);
  });
  return (
    kept ||
    (['backgrounds', 'beard', 'garment'] as const).some(
      (part) => before[part] !== after[part] && document[part] === after[part],
    )
  );
}

function isSpoken(
  kind: Operation['kind'],
): kind is Exclude<(typeof PARTS)[number], 'recolour' | 'worn'> {
  return kind !== 'recolour' && (PARTS as readonly string[]).includes(kind);
}

function spokenOf(values: Settings, neutral: Settings): Settings {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== neutral[name]),
  );
}

function same(a: EditDocument, b: EditDocument): boolean {
  return [...PARTS, 'backgrounds' as const, 'beard' as const, 'garment' as const].every(
    (part) => a[part] === b[part] || JSON.stringify(a[part]) === JSON.stringify(b[part]),
  );
}
