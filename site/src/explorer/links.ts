/** Which cells light up together: a cell stands for all products that share its window, tap or input. */
import type { Model, Product } from './model.js';

/** The kinds of cells. Several views show the same kind, such as vec(x) and the input plane. */
export type Kind = 'input' | 'kernel' | 'output' | 'columns' | 'unrolled' | 'transposed' | 'scattered';

export interface Cell {
  readonly kind: Kind;
  readonly index: number;
}

/** What a cell fixes of a product; what it leaves open is undefined. */
type Pattern = Partial<Product>;

/** The cells of each kind that light up. */
export type Lit = Readonly<Record<Kind, ReadonlySet<number>>>;

/** What `cell` fixes. */
export function patternOf({ kind, index }: Cell, { outHeight, outWidth, height, width }: Model): Pattern {
  const windows = outHeight * outWidth;
  const inputs = height * width;
  switch (kind) {
    case 'input':
    case 'scattered':
      return { input: index };
    case 'kernel':
      return { tap: index };
    case 'output':
      return { window: index };
    case 'columns':
      return { tap: Math.floor(index / windows), window: index % windows };
    case 'unrolled':
      return { window: Math.floor(index / inputs), input: index % inputs };
    case 'transposed':
      return { input: Math.floor(index / windows), window: index % windows };
  }
}

/** The products that a cell takes part in. */
export function productsAt(cell: Cell, model: Model): Product[] {
  const { window, tap, input } = patternOf(cell, model);
  return model.products.filter(
    (product) =>
      (window === undefined || product.window === window) &&
      (tap === undefined || product.tap === tap) &&
      (input === undefined || product.input === input),
  );
}

/** Every cell that holds a part of one of the products, and the cell itself. */
export function litBy(cell: Cell, model: Model): Lit {
  const windows = model.outHeight * model.outWidth;
  const inputs = model.height * model.width;
  const lit: Record<Kind, Set<number>> = {
    input: new Set(),
    kernel: new Set(),
    output: new Set(),
    columns: new Set(),
    unrolled: new Set(),
    transposed: new Set(),
    scattered: new Set(),
  };
  for (const { window, tap, input } of productsAt(cell, model)) {
    lit.kernel.add(tap);
    lit.output.add(window);
    lit.columns.add(tap * windows + window);
    if (input < 0) continue;
    lit.input.add(input);
    lit.scattered.add(input);
    lit.unrolled.add(window * inputs + input);
    lit.transposed.add(input * windows + window);
  }
  lit[cell.kind].add(cell.index);
  return lit;
}
