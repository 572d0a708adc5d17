/** Files to pixels, by the browser's own decoder. */

/** Longest side that is kept; beyond it a picture is made smaller, so that a phone's memory lasts. */
const longest = 4096;

export interface Loaded {
  readonly pixels: ImageData;
  /** Said beside the picture where it was made smaller. */
  readonly note: string;
}

/** @throws {Error} with a sentence for the reader where the file is no picture */
export async function loadPicture(file: Blob): Promise<Loaded> {
  try {
    const bitmap = await createImageBitmap(file).catch(() => undefined);
    return bitmap === undefined ? await drawnBy(file) : pixelsOf(bitmap, bitmap.width, bitmap.height);
  } catch {
    throw new Error('This file is no picture that your browser can read. Try a PNG, JPEG, WebP or SVG.');
  }
}

/** What has no pixels of its own, such as SVG, comes by an image element. */
async function drawnBy(file: Blob): Promise<Loaded> {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    return pixelsOf(image, image.naturalWidth, image.naturalHeight);
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/** @throws {Error} where there is nothing to draw, or the drawing may not be read */
function pixelsOf(picture: ImageBitmap | HTMLImageElement, width: number, height: number): Loaded {
  if (width === 0 || height === 0) throw new Error('a picture without a size');
  const factor = Math.min(1, longest / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * factor));
  canvas.height = Math.max(1, Math.round(height * factor));
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  if ('close' in picture) picture.close();
  const note = factor < 1 ? `made smaller from ${width} × ${height}` : '';
  return { pixels: context.getImageData(0, 0, canvas.width, canvas.height), note };
}

/** Pixels onto a canvas of their size; style sheets scale it. */
export function show(canvas: HTMLCanvasElement, data: Uint8Array | Uint8ClampedArray, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext('2d')!.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
}
