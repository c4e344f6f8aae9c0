import { ChangeDetectionStrategy, Component, computed, input, model, signal } from '@angular/core';
import { Icon } from './icon';

let lastId = 0;

/** A labelled text field with its error beneath; a password can be shown. */
@Component({
  selector: 'app-field',
  imports: [Icon],
  template: `
    <label class="field-label" [for]="id">{{ label() }}</label>
    <div class="box">
      <input
        class="input"
        [id]="id"
        [type]="shownType()"
        [value]="value()"
        (input)="value.set(text($event))"
        [attr.name]="name()"
        [attr.autocomplete]="autocomplete()"
        [attr.inputmode]="type() === 'email' ? 'email' : null"
        [attr.autocapitalize]="type() === 'text' ? null : 'none'"
        [attr.spellcheck]="type() === 'text' ? null : 'false'"
        [attr.maxlength]="maxLength()"
        [attr.data-testid]="testId()"
        [attr.aria-invalid]="error() ? 'true' : null"
        [attr.aria-describedby]="error() ? id + '-error' : hint() ? id + '-hint' : null"
        [required]="required()"
      />
      @if (type() === 'password') {
        <button
          type="button"
          class="eye"
          [attr.aria-label]="showLabel()"
          [attr.aria-pressed]="visible()"
          (click)="visible.set(!visible())"
        >
          <app-icon [name]="visible() ? 'hide' : 'show'" />
        </button>
      }
    </div>
    @if (error()) {
      <p class="error" [id]="id + '-error'" role="alert">{{ error() }}</p>
    } @else if (hint()) {
      <p class="hint" [id]="id + '-hint'">{{ hint() }}</p>
    }
  `,
  styles: `
    :host {
      display: block;
    }
    .box {
      position: relative;
    }
    .eye {
      position: absolute;
      inset: 2px 2px 2px auto;
      width: 44px;
      border: 0;
      border-radius: 10px;
      background: transparent;
      color: var(--ink-2);
    }
    .eye:hover {
      color: var(--ink);
    }
    input[type='password'],
    .box:has(.eye) input {
      padding-inline-end: 52px;
    }
    .error,
    .hint {
      margin-top: 6px;
      font-size: 14px;
    }
    .error {
      color: var(--bad);
    }
    .hint {
      color: var(--ink-2);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Field {
  readonly label = input.required<string>();
  readonly type = input<'text' | 'email' | 'password'>('text');
  readonly name = input<string>();
  readonly autocomplete = input<string>();
  readonly hint = input<string | null>(null);
  readonly error = input<string | null>(null);
  readonly required = input(false);
  readonly maxLength = input<number | null>(null);
  readonly testId = input<string>();
  readonly showLabel = input('');
  readonly value = model('');

  protected readonly id = `field-${++lastId}`;
  protected readonly visible = signal(false);
  protected readonly shownType = computed(() =>
    this.type() === 'password' && this.visible() ? 'text' : this.type(),
  );

  protected text(event: Event): string {
    return (event.target as HTMLInputElement).value;
  }
}
