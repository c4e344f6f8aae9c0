import type { en } from './en';

/** Words of a message for each plural category of its language. */
export interface PluralForms {
  one: string;
  few?: string;
  many?: string;
  other: string;
}

export type Message = string | PluralForms;
export type MessageKey = keyof typeof en;
export type Messages = Record<MessageKey, Message>;
export type MessageParams = Record<string, string | number>;

/**
 * Fills a message in. A plural message is chosen by `params.count`; numbers are written the
 * way the language writes them.
 */
export function formatMessage(
  message: Message,
  params: MessageParams | undefined,
  language: string,
): string {
  let text: string;
  if (typeof message === 'string') {
    text = message;
  } else {
    const category = pluralRules(language).select(Number(params?.['count'] ?? 0));
    text = message[category as keyof PluralForms] ?? message.other;
  }
  if (!params) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? numberFormat(language).format(value) : value;
  });
}

const rules = new Map<string, Intl.PluralRules>();
const numbers = new Map<string, Intl.NumberFormat>();

function pluralRules(language: string): Intl.PluralRules {
  let found = rules.get(language);
  if (!found) rules.set(language, (found = new Intl.PluralRules(language)));
  return found;
}

function numberFormat(language: string): Intl.NumberFormat {
  let found = numbers.get(language);
  if (!found) {
    numbers.set(language, (found = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })));
  }
  return found;
}
