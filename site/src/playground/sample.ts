/** A small picture made in code, so that there is something to filter at once: soft and hard edges, thin lines, texture. */

const width = 480;
const height = 320;

export function samplePicture(): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  sky(context);
  hills(context);
  house(context, 300, 196);
  const picture = context.getImageData(0, 0, width, height);
  grain(picture.data);
  return picture;
}

function sky(context: CanvasRenderingContext2D): void {
  const gradient = context.createLinearGradient(0, 0, 0, height);
  gradient.addColorStop(0, '#2f5d8c');
  gradient.addColorStop(0.65, '#f2c9a1');
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#fff3d6';
  context.beginPath();
  context.arc(120, 92, 38, 0, 2 * Math.PI);
  context.fill();
  context.strokeStyle = '#22354a';
  context.lineWidth = 2;
  for (let bird = 0; bird < 5; bird++) {
    const x = 220 + bird * 34;
    const y = 60 + ((bird * 37) % 40);
    context.beginPath();
    context.arc(x - 7, y, 7, Math.PI * 1.1, Math.PI * 1.95);
    context.arc(x + 7, y, 7, Math.PI * 1.05, Math.PI * 1.9);
    context.stroke();
  }
}

function hills(context: CanvasRenderingContext2D): void {
  const layers = [
    { colour: '#6d8aa0', base: 190, swing: 34, length: 95 },
    { colour: '#4c7a62', base: 232, swing: 24, length: 70 },
    { colour: '#2e5140', base: 272, swing: 14, length: 48 },
  ];
  for (const { colour, base, swing, length } of layers) {
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(0, height);
    for (let x = 0; x <= width; x++) context.lineTo(x, base + swing * Math.sin(x / length + base));
    context.lineTo(width, height);
    context.fill();
  }
}

function house(context: CanvasRenderingContext2D, left: number, top: number): void {
  context.fillStyle = '#e9dfcb';
  context.fillRect(left, top, 96, 68);
  context.fillStyle = '#a5432f';
  context.beginPath();
  context.moveTo(left - 12, top);
  context.lineTo(left + 48, top - 42);
  context.lineTo(left + 108, top);
  context.fill();
  context.fillStyle = '#3b4a57';
  for (const [x, y] of [
    [12, 14],
    [62, 14],
    [12, 42],
  ] as const) {
    context.fillRect(left + x, top + y, 22, 16);
  }
  context.fillRect(left + 62, top + 40, 18, 28);
}

/** The same grain each time: a linear congruential generator. */
function grain(data: Uint8ClampedArray): void {
  let state = 1;
  for (let i = 0; i < data.length; i += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const change = (state >>> 24) / 48 - 2.7;
    for (let channel = 0; channel < 3; channel++) data[i + channel] = data[i + channel]! + change;
  }
}
