import { describe, expect, it } from 'vitest';
import { reasonOf } from '../../src/cli/reason.js';

describe('reasonOf', () => {
  it.each([
    [
      'of the first line',
      'Input file has corrupt header: VipsJpeg: premature end\nand more\n',
      'Input file has corrupt header: VipsJpeg: premature end',
    ],
    ['without a colon that nothing follows', 'Input file has corrupt header: \n', 'Input file has corrupt header'],
    ['without the name of the function', 'filterFile: expected a path', 'expected a path'],
  ])('is %s', (_title, message, reason) => {
    expect(reasonOf(new Error(message))).toBe(reason);
  });

  it('is of whatever was thrown', () => {
    expect(reasonOf('no space left')).toBe('no space left');
  });
});
