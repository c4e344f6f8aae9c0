import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { MatTooltip } from '@angular/material/tooltip';
import { Router, RouterLink } from '@angular/router';
import type { Language, ThemeChoice } from '../core/api/models';
import { I18n } from '../core/i18n/i18n';
import { MessageKey } from '../core/i18n/messages';
import { TranslatePipe } from '../core/i18n/translate.pipe';
import { SessionStore } from '../core/session/session-store';
import { Theme } from '../core/theme/theme';
import { Toasts } from '../core/toasts/toasts';
import { Icon } from '../ui/icon';
import { IconName } from '../ui/icons';
import { JobsTray } from './jobs-tray';

interface ThemeOption {
  id: ThemeChoice;
  icon: IconName;
  label: MessageKey;
}

/** Running jobs, language, theme, account: what opens a menu in the header. */
@Component({
  selector: 'app-header-menus',
  imports: [Icon, JobsTray, MatMenuModule, MatTooltip, RouterLink, TranslatePipe],
  templateUrl: './header-menus.html',
  styleUrl: './header-menus.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class HeaderMenus {
  protected readonly session = inject(SessionStore);
  protected readonly theme = inject(Theme);
  protected readonly i18n = inject(I18n);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);

  protected readonly initial = computed(() => this.session.me()?.email.charAt(0).toUpperCase());
  protected readonly languages: readonly { id: Language; name: string }[] = [
    { id: 'ru', name: 'Русский' },
    { id: 'en', name: 'English' },
  ];
  protected readonly themes: readonly ThemeOption[] = [
    { id: 'light', icon: 'light', label: 'theme.light' },
    { id: 'dark', icon: 'dark', label: 'theme.dark' },
    { id: 'system', icon: 'system', label: 'theme.system' },
  ];
  protected readonly themeIcon = computed(
    () => this.themes.find(({ id }) => id === this.theme.choice())?.icon ?? 'system',
  );

  protected async signOut(): Promise<void> {
    try {
      await this.session.signOut();
      await this.router.navigateByUrl('/');
    } catch (cause) {
      this.toasts.problem(cause);
    }
  }
}
