import { Directive, ElementRef, inject, signal } from '@angular/core';

/** A picture appears once it is there; one that never comes leaves its quiet frame. */
@Directive({
  selector: 'img[appFadeIn]',
  host: {
    class: 'fade-in',
    '[class.here]': 'here()',
    '(load)': 'here.set(true)',
    '(error)': 'here.set(false)',
  },
})
export class FadeIn {
  private readonly image: HTMLImageElement =
    inject<ElementRef<HTMLImageElement>>(ElementRef).nativeElement;
  protected readonly here = signal(this.image.complete && this.image.naturalWidth > 0);
}
