import {
  Aperture,
  Bandage,
  Brush,
  Crop,
  Droplet,
  Eraser,
  Flower2,
  Glasses,
  History,
  Lasso,
  Maximize,
  MessageSquareText,
  Moon,
  PaintBucket,
  Paintbrush,
  Palette,
  Redo2,
  Shirt,
  RotateCcw,
  Scaling,
  Smile,
  Sun,
  SunMedium,
  Triangle,
  User,
  Wallpaper,
  ZoomIn,
  ZoomOut,
} from 'lucide';
import type { BrushAction } from '../../core/edits/operations';
import type { IconNode } from '../../ui/icons';
import type { BrushMode } from './brush-settings';
import type { Tool } from './edit-document';

/** The editor's own icons: they come with it and weigh on no other page. */
export const TOOL_ICONS: Record<Tool | 'versions', IconNode> = {
  describe: MessageSquareText,
  background: Wallpaper,
  colours: Palette,
  face: Smile,
  skin: Flower2,
  beard: User,
  clothes: Shirt,
  wear: Glasses,
  light: SunMedium,
  frame: Crop,
  brush: Brush,
  paint: Paintbrush,
  size: Scaling,
  versions: History,
};

export const ACTION_ICONS: Record<BrushAction, IconNode> = {
  heal: Bandage,
  recolour: PaintBucket,
  lighten: Sun,
  darken: Moon,
  blur: Droplet,
  sharpen: Triangle,
  erase: Eraser,
  restore: RotateCcw,
};

export const MODE_ICONS: Record<BrushMode, IconNode> = {
  paint: Brush,
  erase: Eraser,
  lasso: Lasso,
};

export const VIEW_ICONS = {
  closer: ZoomIn,
  farther: ZoomOut,
  fit: Maximize,
  redo: Redo2,
  busy: Aperture,
} satisfies Record<string, IconNode>;
