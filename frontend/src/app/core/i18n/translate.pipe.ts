import { Pipe, PipeTransform, inject } from '@angular/core';
import { I18n } from './i18n';
import { MessageKey, MessageParams } from './messages';

/**
 * `{{ 'studio.make' | t: { count: 4 } }}`. Impure on purpose: the signals it reads make the view
 * follow a switch of language, and a look-up costs next to nothing.
 */
@Pipe({ name: 't', pure: false })
export class TranslatePipe implements PipeTransform {
  private readonly i18n = inject(I18n);

  transform(key: MessageKey, params?: MessageParams): string {
    return this.i18n.t(key, params);
  }
}
