import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { Problem } from '../core/api/problem';
import { I18n } from '../core/i18n/i18n';
import { problemWords } from '../core/toasts/toasts';
import { Icon } from './icon';

/** What went wrong and what to do, with the code small beneath. */
@Component({
  selector: 'app-problem-note',
  imports: [Icon],
  template: `
    <div
      class="notice"
      [class.notice--bad]="tone() === 'bad'"
      [class.notice--warn]="tone() === 'warn'"
      role="alert"
    >
      <app-icon [name]="tone() === 'bad' ? 'alert' : 'warning'" />
      <div>
        <p>{{ words() }}</p>
        <p class="code">{{ problem().code }}</p>
        <ng-content />
      </div>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ProblemNote {
  private readonly i18n = inject(I18n);
  readonly problem = input.required<Pick<Problem, 'code' | 'detail' | 'message'>>();
  readonly tone = input<'bad' | 'warn'>('bad');
  protected readonly words = computed(() => problemWords(this.i18n, this.problem()));
}
