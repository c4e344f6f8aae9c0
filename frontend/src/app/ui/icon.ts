import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  ElementRef,
  effect,
  inject,
  input,
} from '@angular/core';
import { ICONS, IconName, IconNode } from './icons';

const SVG = 'http://www.w3.org/2000/svg';

/** A decorative icon; the control around it carries the name. */
@Component({
  selector: 'app-icon',
  template: '',
  styles: `
    :host {
      display: inline-grid;
      place-items: center;
    }
  `,
  host: { 'aria-hidden': 'true' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Icon {
  /** One of the product's icons, or one that a page brings along. */
  readonly name = input.required<IconName | IconNode>();
  readonly size = input(20);
  readonly filled = input(false);

  constructor() {
    const host: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const document = inject(DOCUMENT);
    effect(() => {
      const svg = document.createElementNS(SVG, 'svg');
      const attributes = {
        viewBox: '0 0 24 24',
        width: this.size(),
        height: this.size(),
        fill: this.filled() ? 'currentColor' : 'none',
        stroke: 'currentColor',
        'stroke-width': 1.75,
        'stroke-linecap': 'round',
        'stroke-linejoin': 'round',
      };
      for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, String(value));
      const name = this.name();
      const shapes: IconNode = typeof name === 'string' ? ICONS[name] : name;
      for (const [tag, values] of shapes) {
        const child = document.createElementNS(SVG, tag);
        for (const [name, value] of Object.entries(values)) {
          if (value !== undefined) child.setAttribute(name, String(value));
        }
        svg.append(child);
      }
      host.replaceChildren(svg);
    });
  }
}
