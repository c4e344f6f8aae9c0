import { LiveAnnouncer } from '@angular/cdk/a11y';
import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  inject,
  viewChild,
  viewChildren,
} from '@angular/core';
import type { EditWish } from '../../../core/api/models';
import { I18n } from '../../../core/i18n/i18n';
import type { MessageKey } from '../../../core/i18n/messages';
import { TranslatePipe } from '../../../core/i18n/translate.pipe';
import { Icon } from '../../../ui/icon';
import { ProblemNote } from '../../../ui/problem-note';
import { Done, MAX_TEXT, Sentence } from '../sentence';

const EXAMPLES = [
  'describe.example1',
  'describe.example2',
  'describe.example3',
  'describe.example4',
] as const;

/** Changes asked for in words: a line to write in, and what was understood of it. */
@Component({
  selector: 'app-describe-panel',
  imports: [Icon, ProblemNote, TranslatePipe],
  templateUrl: './describe-panel.html',
  styleUrls: ['./panel.scss', './describe-panel.scss'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DescribePanel {
  protected readonly sentence = inject(Sentence);
  private readonly i18n = inject(I18n);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly injector = inject(Injector);
  private readonly line = viewChild.required<ElementRef<HTMLInputElement>>('line');
  private readonly chips = viewChildren<ElementRef<HTMLButtonElement>>('chip');
  protected readonly examples = EXAMPLES;
  protected readonly longest = MAX_TEXT;

  protected label({ attribute_label, value_label }: EditWish): string {
    const language = this.i18n.language();
    const [attribute, value] = [attribute_label[language], value_label[language]];
    return this.i18n.t('describe.wish', { attribute, value });
  }

  protected write(event: Event): void {
    this.sentence.text.set((event.target as HTMLInputElement).value);
  }

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    if (!(await this.sentence.say())) return;
    this.announce(this.summary());
    // Whoever goes on writing begins anew, and can still correct what is there.
    const line = this.line().nativeElement;
    if (line === line.ownerDocument.activeElement) line.select();
  }

  protected async example(key: MessageKey): Promise<void> {
    this.sentence.text.set(this.i18n.t(key));
    if (!(await this.sentence.say())) return;
    this.announce(this.summary());
    // The button is gone with the other examples.
    this.focus(0);
  }

  protected async drop({ wish, place }: Done): Promise<void> {
    const index = this.sentence.done().findIndex((one) => one.place === place);
    if (!(await this.sentence.drop(place))) return;
    this.announce(this.i18n.t('describe.dropped', { wish: this.label(wish) }));
    this.focus(index);
  }

  /** The chip at this place, the last one before it, or the line where there is none. */
  private focus(index: number): void {
    afterNextRender(
      () => {
        const chips = this.chips();
        (chips[Math.min(index, chips.length - 1)] ?? this.line()).nativeElement.focus();
      },
      { injector: this.injector },
    );
  }

  private announce(text: string): void {
    void this.announcer.announce(text);
  }

  private summary(): string {
    const { done, left, unknown, empty } = this.sentence;
    const list = (wishes: readonly { wish: EditWish }[]) =>
      wishes.map(({ wish }) => this.label(wish)).join(', ');
    const words = unknown().join(', ');
    return [
      done().length && `${this.i18n.t('describe.understood')}: ${list(done())}.`,
      left().length && `${this.i18n.t('describe.left')}: ${list(left())}.`,
      words && `${this.i18n.t('describe.unknown', { words })}.`,
      empty() && this.i18n.t('describe.nothing'),
    ]
      .filter(Boolean)
      .join(' ');
  }
}
