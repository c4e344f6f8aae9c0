import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { TranslatePipe } from '../../core/i18n/translate.pipe';
import { Icon } from '../../ui/icon';
import { TOOL_ICONS } from './edit-icons';
import { EditDocument, TOOLS, Tool, toolTouched } from './edit-document';

export type Place = Tool | 'versions';

/** The tools; a dot marks those that change something. On phones the versions are one of them. */
@Component({
  selector: 'app-tool-bar',
  imports: [Icon, TranslatePipe],
  template: `
    <nav [attr.aria-label]="'editor.tools' | t">
      @for (tool of tools; track tool) {
        <button
          type="button"
          [attr.aria-pressed]="place() === tool"
          (click)="pick.emit(tool)"
          [attr.data-testid]="'tool-' + tool"
        >
          <app-icon [name]="icons[tool]" [size]="22" />
          <span>{{ label(tool) | t }}</span>
          @if (used().has(tool)) {
            <i></i>
          }
        </button>
      }
      <button
        type="button"
        class="versions"
        [attr.aria-pressed]="place() === 'versions'"
        (click)="pick.emit('versions')"
        data-testid="tool-versions"
      >
        <app-icon [name]="icons.versions" [size]="22" />
        <span>{{ 'editor.versions' | t }}</span>
      </button>
    </nav>
  `,
  styles: `
    nav {
      display: flex;
      flex-direction: column;
      gap: 2px;
      padding: 8px;
    }
    button {
      position: relative;
      display: grid;
      justify-items: center;
      align-content: center;
      gap: 4px;
      min-height: 60px;
      padding: 6px 2px;
      border: 0;
      border-radius: var(--radius);
      background: none;
      color: var(--ink-2);
      font-size: 13px;
      line-height: 1.1;
    }
    button:hover {
      background: var(--surface-2);
      color: var(--ink);
    }
    button[aria-pressed='true'] {
      background: var(--accent-soft);
      color: var(--accent-ink);
      font-weight: 550;
    }
    i {
      position: absolute;
      top: 9px;
      left: calc(50% + 10px);
      width: 8px;
      height: 8px;
      border: 1.5px solid var(--surface);
      border-radius: 50%;
      background: var(--accent);
    }
    .versions {
      display: none;
    }
    @media (max-width: 860px) {
      nav {
        flex-direction: row;
        gap: 0;
        overflow-x: auto;
        padding: 4px 6px calc(4px + env(safe-area-inset-bottom));
        scrollbar-width: none;
      }
      button {
        flex: 1 0 64px;
        min-height: 54px;
        font-size: 12px;
      }
      .versions {
        display: grid;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ToolBar {
  readonly place = input.required<Place | null>();
  readonly document = input.required<EditDocument>();
  readonly pick = output<Place>();
  protected readonly tools = TOOLS;
  protected readonly icons = TOOL_ICONS;
  protected readonly used = computed(
    () => new Set(TOOLS.filter((tool) => toolTouched(this.document(), tool))),
  );

  protected label(tool: Tool) {
    return `tool.${tool}` as const;
  }
}
