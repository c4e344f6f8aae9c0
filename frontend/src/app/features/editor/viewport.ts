/** Where the picture lies on the stage: `scale` stage pixels a picture pixel, offset of its corner. */
export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const MAX_SCALE = 8;
/** Stage pixels of the picture that always stay in sight. */
const IN_SIGHT = 64;

/** The whole picture, centred, with some air; never larger than it is. */
export function fit(picture: Size, stage: Size, air: number): Viewport {
  const wide = Math.max(1, stage.width - 2 * air) / picture.width;
  const high = Math.max(1, stage.height - 2 * air) / picture.height;
  return centred(Math.min(wide, high, 1), picture, stage);
}

export function centred(scale: number, picture: Size, stage: Size): Viewport {
  return {
    scale,
    x: (stage.width - picture.width * scale) / 2,
    y: (stage.height - picture.height * scale) / 2,
  };
}

/** Grows or shrinks with the place under (x, y) staying where it is. */
export function zoomAt(
  viewport: Viewport,
  factor: number,
  x: number,
  y: number,
  picture: Size,
  stage: Size,
): Viewport {
  const least = fit(picture, stage, 0).scale / 2;
  const scale = Math.min(MAX_SCALE, Math.max(least, viewport.scale * factor));
  const grown = scale / viewport.scale;
  return inSight(
    { scale, x: x - (x - viewport.x) * grown, y: y - (y - viewport.y) * grown },
    picture,
    stage,
  );
}

export function pan(
  viewport: Viewport,
  dx: number,
  dy: number,
  picture: Size,
  stage: Size,
): Viewport {
  return inSight({ ...viewport, x: viewport.x + dx, y: viewport.y + dy }, picture, stage);
}

function inSight(viewport: Viewport, picture: Size, stage: Size): Viewport {
  const [width, height] = [picture.width * viewport.scale, picture.height * viewport.scale];
  const across = Math.min(IN_SIGHT, width, stage.width);
  const down = Math.min(IN_SIGHT, height, stage.height);
  return {
    scale: viewport.scale,
    x: Math.min(stage.width - across, Math.max(across - width, viewport.x)),
    y: Math.min(stage.height - down, Math.max(down - height, viewport.y)),
  };
}
