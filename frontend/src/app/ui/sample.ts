import { Pipe, PipeTransform } from '@angular/core';

const FULL = 512;
type Small = 256;

/** The address of a style's sample at a smaller size; `scripts/sheets.py` writes each in two. */
export function sampleAt(url: string, side: Small): string {
  return url.replace(/\.webp(?=$|\?)/, `-${side}.webp`);
}

/** A sample for a place that is always small. */
@Pipe({ name: 'sampleOf' })
export class SampleOf implements PipeTransform {
  transform(url: string, side: Small): string {
    return sampleAt(url, side);
  }
}

/** `srcset` of a sample; goes with `sizes`. */
@Pipe({ name: 'sampleSet' })
export class SampleSet implements PipeTransform {
  transform(url: string): string {
    return `${sampleAt(url, 256)} 256w, ${url} ${FULL}w`;
  }
}
