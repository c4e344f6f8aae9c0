import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({
  selector: 'app-settings-page',
  template: '<div class="page"></div>',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SettingsPage {}
