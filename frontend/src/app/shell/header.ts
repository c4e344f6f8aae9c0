import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { TranslatePipe } from '../core/i18n/translate.pipe';
import { SessionStore } from '../core/session/session-store';
import { Icon } from '../ui/icon';
import { HeaderMenus } from './header-menus';

@Component({
  selector: 'app-header',
  imports: [HeaderMenus, Icon, RouterLink, RouterLinkActive, TranslatePipe],
  templateUrl: './header.html',
  styleUrl: './header.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Header {
  protected readonly session = inject(SessionStore);
}
