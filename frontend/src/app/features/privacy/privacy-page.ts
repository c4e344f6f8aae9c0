import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { ApiClient } from '../../core/api/api-client';
import type { PrivacyTimes } from '../../core/api/models';
import { I18n } from '../../core/i18n/i18n';
import type { MessageKey } from '../../core/i18n/messages';
import { TranslatePipe } from '../../core/i18n/translate.pipe';

interface Row {
  what: MessageKey;
  long: string;
}

/** What is kept, how long, who sees it: for everybody, signed in or not. */
@Component({
  selector: 'app-privacy-page',
  imports: [RouterLink, TranslatePipe],
  template: `
    <article class="page">
      <h1>{{ 'title.privacy' | t }}</h1>
      <p class="lead">{{ 'privacyPage.lead' | t }}</p>
      <section>
        <h2>{{ 'privacyPage.faces' | t }}</h2>
        <p>{{ 'privacyPage.facesText' | t }}</p>
      </section>
      <section>
        <h2 id="kept">{{ 'privacyPage.kept' | t }}</h2>
        <table aria-labelledby="kept" data-testid="privacy-times">
          <thead>
            <tr>
              <th scope="col">{{ 'privacyPage.what' | t }}</th>
              <th scope="col">{{ 'privacyPage.long' | t }}</th>
            </tr>
          </thead>
          <tbody>
            @for (row of rows(); track row.what) {
              <tr>
                <td>{{ row.what | t }}</td>
                <td>{{ row.long }}</td>
              </tr>
            }
          </tbody>
        </table>
      </section>
      <section>
        <h2>{{ 'privacyPage.who' | t }}</h2>
        <p>{{ 'privacyPage.whoText' | t }}</p>
      </section>
      <section>
        <h2>{{ 'privacyPage.third' | t }}</h2>
        <p>{{ 'privacyPage.thirdText' | t }}</p>
      </section>
      <section>
        <h2>{{ 'privacyPage.rights' | t }}</h2>
        <p>{{ 'privacyPage.rightsText' | t }}</p>
        <p>
          <a class="btn" routerLink="/settings">{{ 'privacyPage.settings' | t }}</a>
        </p>
      </section>
      @if (times()?.contact; as contact) {
        <section>
          <h2>{{ 'privacyPage.contact' | t }}</h2>
          <p>{{ 'privacyPage.contactText' | t: { contact } }}</p>
        </section>
      }
    </article>
  `,
  styles: `
    .page {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 28px;
      max-width: calc(760px + 2 * var(--page));
      padding-block: 16px 48px;
    }
    section {
      display: grid;
      gap: 10px;
    }
    p {
      max-width: 68ch;
      line-height: 1.55;
    }
    .lead {
      font-size: 19px;
    }
    table {
      width: 100%;
      border-collapse: collapse;
      font-size: 15px;
    }
    th,
    td {
      padding: 10px 16px 10px 0;
      border-bottom: 1px solid var(--line);
      text-align: start;
      vertical-align: top;
      line-height: 1.45;
    }
    th {
      color: var(--ink-2);
      font-weight: 500;
    }
    td:last-child {
      width: 38%;
      padding-inline-end: 0;
    }
    .btn {
      justify-self: start;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PrivacyPage {
  private readonly i18n = inject(I18n);
  protected readonly times = signal<PrivacyTimes | null>(null);
  protected readonly rows = computed<Row[]>(() => {
    const times = this.times();
    if (!times) return [];
    const t = (key: MessageKey, count: number) => this.i18n.t(key, { count });
    return [
      {
        what: 'privacyPage.photo',
        long: times.photo_days
          ? t('privacyPage.photoDays', times.photo_days)
          : this.i18n.t('privacyPage.photoEver'),
      },
      { what: 'privacyPage.variant', long: t('privacyPage.days', times.variant_days) },
      { what: 'privacyPage.avatar', long: t('privacyPage.avatarDays', times.bin_days) },
      { what: 'privacyPage.export', long: t('privacyPage.hours', times.export_hours) },
      { what: 'privacyPage.dataCopy', long: t('privacyPage.hours', times.data_copy_hours) },
      { what: 'privacyPage.account', long: this.i18n.t('privacyPage.accountLong') },
      { what: 'privacyPage.session', long: t('privacyPage.sessionDays', times.session_days) },
      { what: 'privacyPage.address', long: this.i18n.t('privacyPage.addressLong') },
      { what: 'privacyPage.rejected', long: t('privacyPage.days', times.rejected_days) },
    ];
  });

  constructor() {
    inject(ApiClient)
      .privacy()
      .then(
        (times) => this.times.set(times),
        () => undefined, // The page says the rest; the banner tells of the connection.
      );
  }
}
