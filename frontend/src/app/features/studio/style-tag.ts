import { Pipe, PipeTransform, inject } from '@angular/core';
import { I18n } from '../../core/i18n/i18n';

/** A style's tag in the current language. */
@Pipe({ name: 'styleTag', pure: false })
export class StyleTag implements PipeTransform {
  private readonly i18n = inject(I18n);

  transform(tag: string): string {
    return this.i18n.maybe(`tag.${tag}`, tag);
  }
}
