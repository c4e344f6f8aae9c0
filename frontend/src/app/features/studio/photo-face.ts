import type { Crop } from '../../core/api/models';
import type { Extent } from '../../core/photos/crop-math';

/** What it takes to show a photo's face beside an avatar. */
export interface PhotoFace {
  src: string;
  extent: Extent;
  crop: Crop;
}
