// Source maps that say of each place which line it comes from. Columns and names are left out: they are four fifths of a map.

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A source map (as JSON text) with one entry for each run of code from one line of a source. */
export function linesOnly(json) {
  const { version, sources, mappings } = JSON.parse(json);
  let source = 0;
  let line = 0;
  let writtenSource = 0;
  let writtenLine = 0;
  const rows = mappings.split(';').map((row) => {
    const kept = [];
    let column = 0;
    let writtenColumn = 0;
    let first = true;
    for (const segment of row.split(',').filter((text) => text !== '')) {
      const [columnStep, sourceStep, lineStep] = decode(segment);
      column += columnStep;
      if (sourceStep === undefined) continue;
      source += sourceStep;
      line += lineStep;
      if (!first && source === writtenSource && line === writtenLine) continue;
      first = false;
      kept.push([column - writtenColumn, source - writtenSource, line - writtenLine, 0].map(encode).join(''));
      writtenColumn = column;
      writtenSource = source;
      writtenLine = line;
    }
    return kept.join(',');
  });
  return JSON.stringify({ version, sources, names: [], mappings: rows.join(';') });
}

/** Numbers of five bits a digit, lowest first, the sign in the lowest bit of all. */
function decode(segment) {
  const numbers = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = digits.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit < 32) {
      numbers.push(value & 1 ? -(value >> 1) : value >> 1);
      value = 0;
      shift = 0;
    }
  }
  return numbers;
}

function encode(number) {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = '';
  do {
    const more = rest > 31 ? 32 : 0;
    text += digits[(rest & 31) | more];
    rest >>= 5;
  } while (rest > 0);
  return text;
}
