import {
  ArrowDown,
  ArrowUp,
  Brush,
  Eraser,
  FileDown,
  FileUp,
  FlipVertical2,
  History,
  Palette,
  Redo2,
  Save,
} from 'lucide';
import type { IconNode } from '../../ui/icons';

/** The style builder's own icons. */
export const STYLE_ICONS = {
  down: ArrowDown,
  up: ArrowUp,
  paint: Brush,
  erase: Eraser,
  export: FileDown,
  import: FileUp,
  symmetry: FlipVertical2,
  versions: History,
  palette: Palette,
  redo: Redo2,
  saveAs: Save,
} satisfies Record<string, IconNode>;
