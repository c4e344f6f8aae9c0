import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { Crop } from '../core/api/models';
import type { Extent } from '../core/photos/crop-math';

/** The square of a photo that a crop shows, scaled to its box without touching the file. */
@Component({
  selector: 'app-crop-view',
  template: `
    <img
      [src]="src()"
      [alt]="alt()"
      [style.width.%]="place().width"
      [style.left.%]="place().left"
      [style.top.%]="place().top"
      draggable="false"
    />
  `,
  styles: `
    :host {
      position: relative;
      display: block;
      overflow: hidden;
      aspect-ratio: 1;
      background: var(--surface-2);
    }
    img {
      position: absolute;
      max-width: none;
      height: auto;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CropView {
  readonly src = input.required<string>();
  readonly photo = input.required<Extent>();
  readonly crop = input.required<Crop>();
  readonly alt = input('');

  protected readonly place = computed(() => {
    const { x, y, size } = this.crop();
    return {
      width: (this.photo().width / size) * 100,
      left: (-x / size) * 100,
      top: (-y / size) * 100,
    };
  });
}
