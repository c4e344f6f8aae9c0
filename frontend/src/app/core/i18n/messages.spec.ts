import { en } from './en';
import { initialLanguage } from './i18n';
import { Message, PluralForms, formatMessage } from './messages';
import { ru } from './ru';

const AVATARS: Message = {
  one: '{count} аватар',
  few: '{count} аватара',
  many: '{count} аватаров',
  other: '{count} аватара',
};

describe('formatMessage', () => {
  it.each([
    [0, '0 аватаров'],
    [1, '1 аватар'],
    [2, '2 аватара'],
    [5, '5 аватаров'],
    [11, '11 аватаров'],
    [21, '21 аватар'],
    [22, '22 аватара'],
    [112, '112 аватаров'],
  ])('chooses the Russian form for %d', (count, text) => {
    expect(formatMessage(AVATARS, { count }, 'ru')).toBe(text);
  });

  it('chooses the English forms', () => {
    const message = { one: '{count} day', other: '{count} days' };
    expect(formatMessage(message, { count: 1 }, 'en')).toBe('1 day');
    expect(formatMessage(message, { count: 3 }, 'en')).toBe('3 days');
  });

  it('writes numbers as the language does, and leaves unknown names alone', () => {
    expect(formatMessage('{n} {x}', { n: 1234.5 }, 'en')).toBe('1,234.5 {x}');
    expect(formatMessage('{n}', { n: 1.5 }, 'ru')).toBe('1,5');
  });
});

describe('the dictionaries', () => {
  const names = (message: Message) => {
    const texts = typeof message === 'string' ? [message] : Object.values(message);
    return new Set(texts.flatMap((text: string) => text.match(/\{\w+\}/g) ?? []));
  };

  it('have the same keys', () => {
    expect(Object.keys(ru).sort()).toEqual(Object.keys(en).sort());
  });

  it('use the same values in every message', () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect([key, names(ru[key])]).toEqual([key, names(en[key])]);
    }
  });

  it('give Russian plurals all four forms', () => {
    for (const [key, message] of Object.entries(ru)) {
      if (typeof message === 'string') continue;
      expect([key, Object.keys(message as PluralForms).sort()]).toEqual([
        key,
        ['few', 'many', 'one', 'other'],
      ]);
    }
  });

  it('address the reader with a lower-case "вы"', () => {
    const texts = Object.values(ru).flatMap((message) =>
      typeof message === 'string' ? [message] : Object.values(message as PluralForms),
    );
    // A capital one may only open a sentence.
    expect(texts.filter((text) => /(?<![.!?]\s|^)(Вы|Ваш|Вас|Вам)/.test(text))).toEqual([]);
  });
});

describe('initialLanguage', () => {
  it('prefers the stored choice, else follows the browser', () => {
    expect(initialLanguage('en', ['ru-RU'])).toBe('en');
    expect(initialLanguage(null, ['ru-RU', 'en'])).toBe('ru');
    expect(initialLanguage(null, ['de-DE'])).toBe('en');
    expect(initialLanguage('xx', [])).toBe('en');
  });
});
