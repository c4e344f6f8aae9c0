/** Where a pointer is on the stage, in its pixels. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Pinch {
  readonly dx: number;
  readonly dy: number;
  readonly factor: number;
  /** Between the fingers. */
  readonly centre: Spot;
}

/** The pointers that are down, and what two of them do together. */
export class Pointers {
  private readonly down = new Map<number, Spot>();

  get count(): number {
    return this.down.size;
  }

  press(id: number, spot: Spot): void {
    this.down.set(id, spot);
  }

  /** How far one has come; with two down, what that means for the picture. */
  move(id: number, spot: Spot): Pinch | null {
    const before = this.down.get(id);
    if (!before) return null;
    const other = [...this.down].find(([key]) => key !== id)?.[1];
    this.down.set(id, spot);
    if (!other) {
      return { dx: spot.x - before.x, dy: spot.y - before.y, factor: 1, centre: spot };
    }
    const [near, far] = [distance(before, other), distance(spot, other)];
    return {
      dx: (spot.x - before.x) / 2,
      dy: (spot.y - before.y) / 2,
      factor: near > 0 ? far / near : 1,
      centre: { x: (spot.x + other.x) / 2, y: (spot.y + other.y) / 2 },
    };
  }

  release(id: number): void {
    this.down.delete(id);
  }
}

function distance(a: Spot, b: Spot): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
