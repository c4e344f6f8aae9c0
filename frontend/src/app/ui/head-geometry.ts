import type { Angle } from '../core/api/models';

/** Limits of a head's turn, in degrees; the same as the server's. */
export const LIMITS = { yaw: 30, pitch: 15, roll: 15 } as const;

type Point = readonly [number, number, number];

/** Radii of the head's ellipsoid: across, down, and towards the viewer. */
const RADII: Point = [0.74, 1, 0.82];

export function clampAngle(angle: Angle): Angle {
  return {
    yaw: limit(angle.yaw, LIMITS.yaw),
    pitch: limit(angle.pitch, LIMITS.pitch),
    roll: limit(angle.roll, LIMITS.roll),
  };
}

/** The angle after dragging by (dx, dy) pixels over a control `size` pixels wide. */
export function dragAngle(start: Angle, dx: number, dy: number, size: number): Angle {
  const perPixel = 90 / size;
  return clampAngle({
    ...start,
    yaw: start.yaw + dx * perPixel,
    pitch: start.pitch - dy * perPixel,
  });
}

/** The angle after a key press, or null where the key means nothing here. */
export function keyAngle(angle: Angle, key: string, fine: boolean): Angle | null {
  const step = fine ? 1 : 5;
  switch (key) {
    case 'ArrowLeft':
      return clampAngle({ ...angle, yaw: angle.yaw - step });
    case 'ArrowRight':
      return clampAngle({ ...angle, yaw: angle.yaw + step });
    case 'ArrowUp':
      return clampAngle({ ...angle, pitch: angle.pitch + step });
    case 'ArrowDown':
      return clampAngle({ ...angle, pitch: angle.pitch - step });
    case '[':
    case 'PageDown':
      return clampAngle({ ...angle, roll: angle.roll - step });
    case ']':
    case 'PageUp':
      return clampAngle({ ...angle, roll: angle.roll + step });
    case 'Home':
      return { yaw: 0, pitch: 0, roll: 0 };
    default:
      return null;
  }
}

/** Lines of a head turned by `angle`, as SVG paths in a box from -1.2 to 1.2. */
export function headPaths(angle: Angle): { face: string; guides: string; features: string } {
  const draw = (points: Point[]) => path(points.map((point) => project(point, angle)));
  const arc = (at: (t: number) => Point, from: number, to: number) => {
    const steps = 24;
    return Array.from({ length: steps + 1 }, (_, i) => at(from + ((to - from) * i) / steps));
  };
  const across = (level: number, from: number, to: number) =>
    draw(arc((t) => surface(t, level), from, to));
  const guides = [
    draw(arc((t) => surface(0, t), -78, 78)),
    across(8, -80, 80),
    across(-26, -74, 74),
  ].join('');
  const features = [
    eye(-21, draw),
    eye(21, draw),
    draw(arc((t) => surface(t, 21 + 3 * Math.cos((t + 21) / 8)), -31, -12)),
    draw(arc((t) => surface(t, 21 + 3 * Math.cos((t - 21) / 8)), 12, 31)),
    draw([surface(0, 6), lift(surface(-1, -10), 1.16), lift(surface(4, -14), 1.02)]),
    draw(arc((t) => surface(t, -35 + 4 * Math.abs(t / 16) ** 2), -16, 16)),
  ].join('');
  return { face: silhouette(angle), guides, features };
}

/** A point of the ellipsoid at a longitude and a latitude in degrees; (0, 0) is the nose. */
function surface(longitude: number, latitude: number): Point {
  const [lon, lat] = [radians(longitude), radians(latitude)];
  return [
    RADII[0] * Math.sin(lon) * Math.cos(lat),
    -RADII[1] * Math.sin(lat),
    RADII[2] * Math.cos(lon) * Math.cos(lat),
  ];
}

function lift([x, y, z]: Point, factor: number): Point {
  return [x * factor, y * factor, z * factor];
}

function eye(longitude: number, draw: (points: Point[]) => string): string {
  const steps = 16;
  return (
    draw(
      Array.from({ length: steps + 1 }, (_, i) => {
        const turn = (i / steps) * 2 * Math.PI;
        return surface(longitude + 8 * Math.cos(turn), 8 + 4 * Math.sin(turn));
      }),
    ) + 'Z'
  );
}

function project([x, y, z]: Point, { yaw, pitch, roll }: Angle): [number, number] {
  const [a, b, c] = [radians(yaw), radians(pitch), radians(roll)];
  const x1 = x * Math.cos(a) + z * Math.sin(a);
  const z1 = -x * Math.sin(a) + z * Math.cos(a);
  const y2 = y * Math.cos(b) - z1 * Math.sin(b);
  return [x1 * Math.cos(c) - y2 * Math.sin(c), x1 * Math.sin(c) + y2 * Math.cos(c)];
}

/** The outline of the turned ellipsoid, itself an ellipse, narrowed towards the chin. */
function silhouette({ yaw, pitch, roll }: Angle): string {
  const [a, b, c] = [radians(yaw), radians(pitch), radians(roll)];
  const rx = Math.hypot(RADII[0] * Math.cos(a), RADII[2] * Math.sin(a));
  const depth = Math.hypot(RADII[2] * Math.cos(a), RADII[0] * Math.sin(a));
  const ry = Math.hypot(RADII[1] * Math.cos(b), depth * Math.sin(b));
  const steps = 60;
  const points = Array.from({ length: steps }, (_, i): [number, number] => {
    const turn = (i / steps) * 2 * Math.PI;
    const down = Math.max(0, Math.sin(turn));
    const x = rx * Math.cos(turn) * (1 - 0.2 * down ** 2);
    const y = ry * Math.sin(turn);
    return [x * Math.cos(c) - y * Math.sin(c), x * Math.sin(c) + y * Math.cos(c)];
  });
  return path(points) + 'Z';
}

function path(points: readonly (readonly [number, number])[]): string {
  return 'M' + points.map(([x, y]) => `${x.toFixed(3)} ${y.toFixed(3)}`).join('L');
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function limit(value: number, most: number): number {
  // Adding zero turns -0 into 0.
  return Math.round(Math.min(most, Math.max(-most, value))) + 0;
}
