import type { AccessoryItem, AccessoryModel } from '../../core/edits/operations';
import type { Paint } from './palettes';

export interface Wearable {
  readonly item: AccessoryItem;
  readonly model: AccessoryModel;
  /** What it is made in where no colour is chosen, as `ml.edits.accessory` has it. */
  readonly colour: string;
  readonly second?: string;
}

export const EYEWEAR: readonly Wearable[] = [
  { item: 'glasses', model: 'square', colour: '#5b3a26', second: '#2b2d2a' },
  { item: 'glasses', model: 'round', colour: '#b08d57', second: '#2b2d2a' },
  { item: 'glasses', model: 'wayfarer', colour: '#18181a', second: '#2b2d2a' },
  { item: 'glasses', model: 'cat_eye', colour: '#7a1f2b', second: '#3a2a2c' },
  { item: 'glasses', model: 'aviator', colour: '#cda85a', second: '#33382b' },
  { item: 'glasses', model: 'browline', colour: '#1b1b1d', second: '#2b2d2a' },
];

export const HEADWEAR: readonly Wearable[] = [
  { item: 'hat', model: 'beanie', colour: '#8c3b2e', second: '#8c3b2e' },
  { item: 'hat', model: 'cap', colour: '#22345c', second: '#22345c' },
  { item: 'hat', model: 'fedora', colour: '#8b7355', second: '#2a2320' },
  { item: 'hat', model: 'bucket', colour: '#5d6a4a', second: '#5d6a4a' },
  { item: 'headphones', model: 'over_ear', colour: '#1d1d20', second: '#2a2a2e' },
];

export const EARRINGS: readonly Wearable[] = [
  { item: 'earrings', model: 'studs', colour: '#d6b36c', second: '#dfe8ee' },
  { item: 'earrings', model: 'hoops', colour: '#d6b36c' },
  { item: 'earrings', model: 'drops', colour: '#d6b36c', second: '#1f7a5c' },
  { item: 'earrings', model: 'pearls', colour: '#d6b36c', second: '#f3ece4' },
];

export const FRAME_COLOURS: readonly Paint[] = [
  { name: 'colour.black', colour: '#18181a' },
  { name: 'colour.tortoise', colour: '#5b3a26' },
  { name: 'colour.gold', colour: '#cda85a' },
  { name: 'colour.silver', colour: '#b9bcc2' },
  { name: 'colour.wine', colour: '#7a1f2b' },
  { name: 'colour.navy', colour: '#22345c' },
  { name: 'colour.teal', colour: '#1f7f7c' },
  { name: 'colour.white', colour: '#efede9' },
];

export const GLASS_COLOURS: readonly Paint[] = [
  { name: 'colour.black', colour: '#2b2d2a' },
  { name: 'colour.brown', colour: '#5c3b26' },
  { name: 'colour.green', colour: '#33482f' },
  { name: 'colour.blue', colour: '#27508f' },
  { name: 'colour.violet', colour: '#5a3a86' },
  { name: 'colour.amber', colour: '#b5782c' },
  { name: 'colour.pink', colour: '#c25b7f' },
];

export const METALS: readonly Paint[] = [
  { name: 'colour.gold', colour: '#d6b36c' },
  { name: 'colour.silver', colour: '#c9ccd2' },
  { name: 'colour.rose', colour: '#cf9a86' },
  { name: 'colour.black', colour: '#2a2a2e' },
];

export const STONES: readonly Paint[] = [
  { name: 'colour.white', colour: '#f3ece4' },
  { name: 'colour.ice', colour: '#dfe8ee' },
  { name: 'colour.green', colour: '#1f7a5c' },
  { name: 'colour.blue', colour: '#27508f' },
  { name: 'colour.red', colour: '#a81f2c' },
  { name: 'colour.violet', colour: '#6a4aa0' },
  { name: 'colour.black', colour: '#1d1d20' },
];
