import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { FadeIn } from './fade-in';
import { SampleSet } from './sample';
import { StylesStore } from '../core/styles/styles-store';

/** Six styles of the same face, as decoration. */
@Component({
  selector: 'app-style-mosaic',
  imports: [FadeIn, SampleSet],
  template: `
    @for (style of shown(); track style.id) {
      <img
        appFadeIn
        [src]="style.sample_url"
        [srcset]="style.sample_url | sampleSet"
        sizes="240px"
        alt=""
        width="512"
        height="512"
        decoding="async"
      />
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: 1fr 1fr;
      grid-auto-rows: 1fr;
      gap: 3px;
    }
    img {
      width: 100%;
      height: 100%;
      min-height: 0;
      object-fit: cover;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StyleMosaic {
  private readonly styles = inject(StylesStore);
  protected readonly shown = computed(() => {
    const painted = this.styles.all().filter((style) => style.kind === 'rendered');
    return painted.slice(0, 6);
  });

  constructor() {
    this.styles.load();
  }
}
