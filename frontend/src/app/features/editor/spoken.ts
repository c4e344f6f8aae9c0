import { Operation, PLAIN, wearPlace } from '../../core/edits/operations';
import { EditDocument, UNTOUCHED, withRecolour, withWorn } from './edit-document';

/** Parts that are operations of the same name, each setting at rest until it is changed. */
const RESTING = ['expression', 'features', 'skin', 'view', 'tone'] as const;
/** Parts whose settings are changed each by itself. */
const PARTS = [...RESTING, 'recolour', 'worn'] as const;
/** Parts that are changed as a whole. */
const WHOLE = ['backgrounds', 'beard', 'garment'] as const;
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
      made = { ...made, garment: { ...PLAIN.garment, ...operation } };
    } else if (operation.kind === 'beard') {
      made = { ...made, beard: { ...PLAIN.beard, ...operation } };
    } else if (operation.kind === 'accessory') {
      made = withWorn(made, wearPlace(operation.item), { ...PLAIN.accessory, ...operation });
    } else if (isResting(kind)) {
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
  for (const part of WHOLE) {
    if (document[part] === after[part]) made[part] = next[part];
  }
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
    kept || WHOLE.some((part) => before[part] !== after[part] && document[part] === after[part])
  );
}

function isResting(kind: Operation['kind']): kind is (typeof RESTING)[number] {
  return (RESTING as readonly string[]).includes(kind);
}

function spokenOf(values: Settings, neutral: Settings): Settings {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== neutral[name]),
  );
}

function same(a: EditDocument, b: EditDocument): boolean {
  return [...PARTS, ...WHOLE].every(
    (part) => a[part] === b[part] || JSON.stringify(a[part]) === JSON.stringify(b[part]),
  );
}
