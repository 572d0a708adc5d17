/** The picture that the demo filters when it is given none: drawn here, so that nothing has to be fetched. */
import type { Pixels } from '../src/image/index.js';

type Colour = readonly [red: number, green: number, blue: number];

/**
 * A landscape with what filters show best: flat areas and slow gradients, edges in every direction, fine stripes, noise.
 * @returns RGB
 */
export function drawSample(width = 960, height = 640): Pixels {
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      // Lengths are shares of the height, with the origin in the middle of the bottom.
      const x = (column + 0.5 - width / 2) / height;
      const y = 1 - (row + 0.5) / height;
      data.set(colourAt(x, y), (row * width + column) * 3);
    }
  }
  return { data, width, height, channels: 3 };
}

function colourAt(x: number, y: number): Colour {
  const sky = sun(x, y) ?? mix([250, 214, 165], [70, 120, 190], y);
  const ridge = 0.36 + 0.07 * Math.sin(5 * x + 1) + 0.03 * Math.sin(17 * x);
  const shore = 0.24 + 0.01 * Math.sin(9 * x);
  if (y > ridge) return sky;
  if (y > shore) return mix([45, 60, 70], [120, 125, 130], (y - shore) / (ridge - shore) + 0.3 * noise(x, y));
  return house(x, y) ?? water(x, y);
}

/** A disc with rings round it that grow finer outwards. */
function sun(x: number, y: number): Colour | undefined {
  const distance = Math.hypot(x - 0.35, y - 0.74);
  if (distance < 0.1) return [255, 240, 200];
  if (distance < 0.2) return Math.sin(2500 * distance * distance) > 0 ? [255, 224, 170] : [210, 190, 190];
  return undefined;
}

/** A front of straight edges, with a window and bricks. */
function house(x: number, y: number): Colour | undefined {
  const across = x + 0.4;
  const roof = 0.3 - Math.abs(across) * 0.6;
  if (Math.abs(across) > 0.17 || y < 0.06 || y > roof) return undefined;
  if (y > 0.2) return [120, 50, 45];
  if (Math.abs(across) < 0.05 && Math.abs(y - 0.13) < 0.04) {
    return Math.abs(across) < 0.004 || Math.abs(y - 0.13) < 0.004 ? [60, 45, 40] : [190, 215, 235];
  }
  const course = Math.floor(y / 0.02);
  const joint = y % 0.02 < 0.003 || Math.abs((across + 1 + (course % 2) * 0.025) % 0.05) < 0.003;
  return joint ? [200, 190, 180] : [165, 85, 65];
}

/** Waves that grow towards the viewer. */
function water(x: number, y: number): Colour {
  const wave = Math.sin(120 * Math.log(1.02 - y) + 4 * Math.sin(6 * x)) * 0.5 + 0.5;
  return mix([30, 70, 100], [130, 170, 185], wave * (0.4 + y) + 0.15 * noise(x, y));
}

function mix(from: Colour, to: Colour, share: number): Colour {
  const t = Math.min(1, Math.max(0, share));
  return [0, 1, 2].map((i) => Math.round(from[i]! + (to[i]! - from[i]!) * t)) as unknown as Colour;
}

/** Between 0 and 1, the same at the same place. */
function noise(x: number, y: number): number {
  const value = Math.sin(x * 1271.3 + y * 3117.7) * 43758.5453;
  return value - Math.floor(value);
}
