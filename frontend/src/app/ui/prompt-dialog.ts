import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { TranslatePipe } from '../core/i18n/translate.pipe';
import { Field } from './field';

export interface PromptData {
  title: string;
  label: string;
  submit: string;
  value?: string;
  suggestions?: readonly string[];
}

/** Asks for one line of text; closes with it, trimmed. */
@Component({
  selector: 'app-prompt-dialog',
  imports: [Field, MatDialogModule, TranslatePipe],
  template: `
    <form (submit)="submit($event)">
      <h2 mat-dialog-title>{{ data.title }}</h2>
      <mat-dialog-content>
        <app-field [label]="data.label" [(value)]="value" [maxLength]="80" testId="prompt-field" />
        @if (data.suggestions?.length) {
          <div class="chips">
            @for (suggestion of data.suggestions; track suggestion) {
              <button type="button" class="chip" (click)="dialog.close(suggestion)">
                {{ suggestion }}
              </button>
            }
          </div>
        }
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button type="button" class="btn btn--quiet" mat-dialog-close>
          {{ 'common.cancel' | t }}
        </button>
        <button
          type="submit"
          class="btn btn--primary"
          [disabled]="!value().trim()"
          data-testid="prompt-submit"
        >
          {{ data.submit }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
  styles: `
    mat-dialog-content {
      width: min(400px, 80vw);
    }
    .chips {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      margin-top: 14px;
    }
    mat-dialog-actions {
      gap: 8px;
      padding: 12px 24px 20px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PromptDialog {
  protected readonly data = inject<PromptData>(MAT_DIALOG_DATA);
  protected readonly dialog = inject<MatDialogRef<PromptDialog, string>>(MatDialogRef);
  protected readonly value = signal(this.data.value ?? '');

  protected submit(event: Event): void {
    event.preventDefault();
    const text = this.value().trim();
    if (text) this.dialog.close(text);
  }
}
