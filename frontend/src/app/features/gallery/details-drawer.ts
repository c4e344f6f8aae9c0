import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  afterNextRender,
  computed,
  inject,
  input,
  output,
} from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { MatTooltip } from '@angular/material/tooltip';
import { sized, squareSrcset } from '../../core/api/picture';
import type { Album, Avatar, AvatarChange } from '../../core/api/models';
import { angleWords } from '../../core/i18n/angle-words';
import { I18n } from '../../core/i18n/i18n';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { PHOTO_STYLE, StylesStore } from '../../core/styles/styles-store';
import { Icon } from '../../ui/icon';

const MAX_TAG = 40;

/** Everything about one avatar, beside the grid. */
@Component({
  selector: 'app-details-drawer',
  imports: [Icon, MatMenuModule, MatTooltip, TranslatePipe],
  templateUrl: './details-drawer.html',
  styleUrl: './details-drawer.scss',
  host: { '(keydown.escape)': 'closed.emit()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DetailsDrawer {
  readonly avatar = input.required<Avatar>();
  readonly albums = input.required<readonly Album[]>();
  readonly knownTags = input<readonly string[]>([]);
  readonly closed = output<void>();
  readonly changed = output<AvatarChange>();
  readonly download = output<void>();
  readonly edit = output<void>();
  readonly share = output<void>();
  readonly more = output<void>();
  readonly remove = output<void>();
  readonly restore = output<void>();
  readonly newAlbum = output<void>();
  readonly view = output<void>();

  protected readonly i18n = inject(I18n);
  private readonly styles = inject(StylesStore);
  protected readonly longestTag = MAX_TAG;
  protected readonly styleName = computed(() => this.styles.nameOf(this.avatar()));
  protected readonly srcset = computed(() =>
    squareSrcset(this.avatar().file_url, this.avatar().width),
  );
  protected readonly small = computed(() => sized(this.avatar().file_url, 512));
  protected readonly inAlbums = computed(() =>
    this.albums().filter(({ id }) => this.avatar().albums.includes(id)),
  );
  /** Drawn in a style, and not a photo as it was taken. */
  protected readonly drawn = computed(() => this.avatar().style !== PHOTO_STYLE);
  protected readonly recipe = computed(() => this.describe());

  constructor() {
    const host: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    // Where it covers the page, the focus has to come along.
    afterNextRender(() => {
      if (matchMedia('(max-width: 900px)').matches) {
        host.querySelector<HTMLElement>('[data-close]')?.focus();
      }
    });
  }

  protected rename(event: Event): void {
    const name = (event.target as HTMLInputElement).value.trim();
    if (name !== this.avatar().name) this.changed.emit({ name });
  }

  protected addTag(field: HTMLInputElement): void {
    const tag = field.value.trim().replace(/,$/, '').trim();
    field.value = '';
    const { tags } = this.avatar();
    if (tag && !tags.includes(tag)) this.changed.emit({ tags: [...tags, tag] });
  }

  protected removeTag(tag: string): void {
    this.changed.emit({ tags: this.avatar().tags.filter((one) => one !== tag) });
  }

  protected toggleAlbum(id: string): void {
    const { albums } = this.avatar();
    this.changed.emit({
      albums: albums.includes(id) ? albums.filter((one) => one !== id) : [...albums, id],
    });
  }

  private describe(): { label: string; value: string }[] {
    const { recipe, created_at, width, height } = this.avatar();
    const { contract, plan } = recipe;
    const looks = this.styles.byId().get(this.avatar().style)?.looks ?? [];
    const look = looks.find(({ id }) => id === plan.look)?.name ?? plan.look;
    const drawn: [string, string][] = [
      [this.i18n.t('details.look'), look],
      [this.i18n.t('details.angle'), angleWords(this.i18n, plan.angle)],
      [this.i18n.t('details.strength'), this.i18n.percent(contract.strength)],
      [this.i18n.t('details.seed'), String(plan.seed)],
    ];
    const rows: [string, string][] = [
      [this.i18n.t('details.style'), this.styleName()],
      ...(this.drawn() ? drawn : []),
      [this.i18n.t('details.size'), `${width} × ${height}`],
      [this.i18n.t('details.engine'), `${recipe.engine} ${recipe.engine_version}`],
      [this.i18n.t('details.created'), this.i18n.dateTime(created_at)],
    ];
    return rows.filter(([, value]) => value).map(([label, value]) => ({ label, value }));
  }
}
