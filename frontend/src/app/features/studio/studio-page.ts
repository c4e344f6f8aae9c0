import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({
  selector: 'app-studio-page',
  template: '<div class="page"></div>',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StudioPage {}
