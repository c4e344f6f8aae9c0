import { DOCUMENT, Injectable, inject, signal } from '@angular/core';
import type { ThemeChoice } from '../api/models';
import { remember } from '../storage';

const STORED = 'theme';

/** Light, dark or the system's. A script in `index.html` applies the stored one before first paint. */
@Injectable({ providedIn: 'root' })
export class Theme {
  private readonly root = inject(DOCUMENT).documentElement;
  private readonly current = signal<ThemeChoice>(asTheme(this.root.dataset['theme']));
  readonly choice = this.current.asReadonly();

  use(choice: ThemeChoice): void {
    this.current.set(choice);
    if (choice === 'system') delete this.root.dataset['theme'];
    else this.root.dataset['theme'] = choice;
    remember(STORED, choice);
  }
}

function asTheme(value: string | undefined): ThemeChoice {
  return value === 'light' || value === 'dark' ? value : 'system';
}
