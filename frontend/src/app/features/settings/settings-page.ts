import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import type { Language, ThemeChoice } from '../../core/api/models';
import { I18n } from '../../core/i18n/i18n';
import { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { SessionStore } from '../../core/session/session-store';
import { Theme } from '../../core/theme/theme';
import { PasswordForm } from './password-form';
import { PrivacySection } from './privacy-section';
import { PublicSection } from './public-section';
import { SessionsSection } from './sessions-section';
import { TokensSection } from './tokens-section';

/** The account, how things look, keys for programs, and what is stored. */
@Component({
  selector: 'app-settings-page',
  imports: [
    PasswordForm,
    PrivacySection,
    PublicSection,
    SessionsSection,
    TokensSection,
    TranslatePipe,
  ],
  template: `
    <div class="page">
      <h1>{{ 'title.settings' | t }}</h1>
      <section class="panel" aria-labelledby="account-title">
        <h2 id="account-title">{{ 'settings.account' | t }}</h2>
        <p class="muted email">{{ session.me()?.email }}</p>
        <app-password-form />
      </section>
      <section class="panel" aria-labelledby="look-title">
        <h2 id="look-title">{{ 'settings.look' | t }}</h2>
        <div class="pair">
          <div>
            <span class="field-label" id="language-label">{{ 'settings.language' | t }}</span>
            <div class="segments" role="group" aria-labelledby="language-label">
              @for (language of languages; track language.id) {
                <button
                  type="button"
                  [attr.lang]="language.id"
                  [attr.aria-pressed]="i18n.language() === language.id"
                  (click)="session.useLanguage(language.id)"
                >
                  {{ language.name }}
                </button>
              }
            </div>
          </div>
          <div>
            <span class="field-label" id="theme-label">{{ 'shell.theme' | t }}</span>
            <div class="segments" role="group" aria-labelledby="theme-label">
              @for (choice of themes; track choice.id) {
                <button
                  type="button"
                  [attr.aria-pressed]="theme.choice() === choice.id"
                  (click)="session.useTheme(choice.id)"
                >
                  {{ choice.label | t }}
                </button>
              }
            </div>
          </div>
        </div>
      </section>
      <app-public-section class="panel" />
      <app-sessions-section class="panel" />
      <app-tokens-section class="panel" />
      <app-privacy-section class="panel" />
    </div>
  `,
  styles: `
    .page {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 16px;
      max-width: calc(760px + 2 * var(--page));
      padding-top: 16px;
    }
    h1 {
      margin-bottom: 8px;
    }
    .panel {
      grid-template-columns: minmax(0, 1fr);
      display: grid;
      gap: 16px;
      padding: clamp(20px, 4vw, 32px);
    }
    .email {
      overflow-wrap: anywhere;
    }
    .pair {
      display: grid;
      grid-template-columns: 1fr 1.4fr;
      gap: 20px;
    }
    @media (max-width: 640px) {
      .pair {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SettingsPage {
  protected readonly session = inject(SessionStore);
  protected readonly i18n = inject(I18n);
  protected readonly theme = inject(Theme);
  protected readonly languages: readonly { id: Language; name: string }[] = [
    { id: 'ru', name: 'Русский' },
    { id: 'en', name: 'English' },
  ];
  protected readonly themes: readonly { id: ThemeChoice; label: MessageKey }[] = [
    { id: 'light', label: 'theme.light' },
    { id: 'dark', label: 'theme.dark' },
    { id: 'system', label: 'theme.systemShort' },
  ];
}
