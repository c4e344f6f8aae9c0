import { DOCUMENT, Injectable, inject, signal } from '@angular/core';
import type { Language } from '../api/models';
import { remember, remembered } from '../storage';
import { Message, MessageKey, MessageParams, Messages, formatMessage } from './messages';

const STORED = 'language';

const LOADERS: Record<Language, () => Promise<Messages>> = {
  en: () => import('./en').then((module) => module.en),
  ru: () => import('./ru').then((module) => module.ru),
};

/** The person's language: the stored choice, else the browser's. */
export function initialLanguage(stored: string | null, browser: readonly string[]): Language {
  if (stored === 'ru' || stored === 'en') return stored;
  // Languages whose readers usually prefer Russian over English here.
  return /^(ru|be|kk|uk)\b/i.test(browser[0] ?? '') ? 'ru' : 'en';
}

function browserLanguage(): Language {
  return initialLanguage(remembered(STORED), navigator.languages ?? [navigator.language]);
}

/** Words, numbers and dates in the current language; everything reacts to a switch. */
@Injectable({ providedIn: 'root' })
export class I18n {
  private readonly document = inject(DOCUMENT);
  private readonly messages = signal<Messages | null>(null);
  private readonly current = signal<Language>(browserLanguage());
  readonly language = this.current.asReadonly();

  init(): Promise<void> {
    return this.use(browserLanguage());
  }

  async use(language: Language): Promise<void> {
    const messages = await LOADERS[language]();
    this.messages.set(messages);
    this.current.set(language);
    this.document.documentElement.lang = language;
    remember(STORED, language);
  }

  t(key: MessageKey, params?: MessageParams): string {
    const message: Message | undefined = this.messages()?.[key];
    return message === undefined ? key : formatMessage(message, params, this.current());
  }

  /** Words for a key that is only known at run time, such as a tag; else `fallback`. */
  maybe(key: string, fallback: string): string {
    const message = (this.messages() as Record<string, Message> | null)?.[key];
    return message === undefined ? fallback : formatMessage(message, undefined, this.current());
  }

  number(value: number, options?: Intl.NumberFormatOptions): string {
    return new Intl.NumberFormat(this.current(), options).format(value);
  }

  percent(share: number): string {
    return this.number(share, { style: 'percent', maximumFractionDigits: 0 });
  }

  date(iso: string): string {
    return new Intl.DateTimeFormat(this.current(), { dateStyle: 'long' }).format(new Date(iso));
  }

  dateTime(iso: string): string {
    return new Intl.DateTimeFormat(this.current(), {
      dateStyle: 'medium',
      timeStyle: 'short',
    }).format(new Date(iso));
  }

  bytes(bytes: number): string {
    const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
    const power = bytes > 0 ? Math.min(3, Math.floor(Math.log10(bytes) / 3)) : 0;
    return this.number(bytes / 1000 ** power, {
      style: 'unit',
      unit: units[power],
      unitDisplay: 'short',
      maximumFractionDigits: power > 1 ? 1 : 0,
    });
  }
}
