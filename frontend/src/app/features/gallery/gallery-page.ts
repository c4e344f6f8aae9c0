import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({
  selector: 'app-gallery-page',
  template: '<div class="page"></div>',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class GalleryPage {}
