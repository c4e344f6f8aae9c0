import { DOCUMENT, Signal, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { filter, fromEvent, merge } from 'rxjs';

/**
 * Takes files that are dropped anywhere on the page; says whether some are held over it now.
 * Call it while a component is made.
 */
export function droppedFiles(take: (files: readonly File[]) => void): Signal<boolean> {
  const document = inject(DOCUMENT);
  const held = signal(false);
  const withFiles = (name: string) =>
    fromEvent<DragEvent>(document, name).pipe(
      filter((event) => event.dataTransfer?.types.includes('Files') ?? false),
      takeUntilDestroyed(),
    );
  merge(withFiles('dragenter'), withFiles('dragover')).subscribe((event) => {
    event.preventDefault();
    held.set(true);
  });
  fromEvent<DragEvent>(document, 'dragleave')
    .pipe(takeUntilDestroyed())
    .subscribe((event) => {
      // Leaving the window, not just one element for another.
      if (!event.relatedTarget) held.set(false);
    });
  withFiles('drop').subscribe((event) => {
    event.preventDefault();
    held.set(false);
    take([...(event.dataTransfer?.files ?? [])]);
  });
  return held.asReadonly();
}

/** Takes what was picked out of a file input, so that the same can be picked again. */
export function pickedFiles({ target }: Event): File[] {
  const input = target as HTMLInputElement;
  const files = [...(input.files ?? [])];
  input.value = '';
  return files;
}
