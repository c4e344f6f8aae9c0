import { MessageKey } from '../../core/i18n/messages';

export const MIN_PASSWORD = 10;

/** What is wrong with an e-mail address as typed, or null. The server has the last word. */
export function emailError(email: string): MessageKey | null {
  if (!email.trim()) return 'auth.emailMissing';
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim()) ? null : 'auth.emailInvalid';
}

export function newPasswordError(password: string): MessageKey | null {
  if (!password) return 'auth.passwordMissing';
  return password.length < MIN_PASSWORD ? 'auth.passwordShort' : null;
}
