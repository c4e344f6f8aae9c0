import { ChangeDetectionStrategy, Component } from '@angular/core';
import { MatDialogModule } from '@angular/material/dialog';
import { TranslatePipe } from '../../core/i18n/translate.pipe';

/** Asks before changes are lost; closes with true for leaving. */
@Component({
  selector: 'app-leave-dialog',
  imports: [MatDialogModule, TranslatePipe],
  template: `
    <h2 mat-dialog-title>{{ 'editor.leaveTitle' | t }}</h2>
    <mat-dialog-content
      ><p>{{ 'editor.leaveText' | t }}</p></mat-dialog-content
    >
    <mat-dialog-actions align="end">
      <button
        type="button"
        class="btn btn--quiet"
        [mat-dialog-close]="true"
        data-testid="leave-discard"
      >
        {{ 'editor.leave' | t }}
      </button>
      <button type="button" class="btn btn--primary" mat-dialog-close data-testid="leave-stay">
        {{ 'editor.stay' | t }}
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    mat-dialog-content {
      max-width: 420px;
    }
    mat-dialog-actions {
      gap: 8px;
      padding: 12px 24px 20px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LeaveDialog {}
