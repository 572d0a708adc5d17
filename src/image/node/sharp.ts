/** Finding sharp, the optional peer that decodes and encodes pictures. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The function that the package `sharp` exports. */
export type Sharp = typeof import('sharp').default;

/** Minor versions before it (0.33) lack what is used here. */
const leastMinor = 33;

let found: Promise<Sharp> | undefined;

/**
 * sharp, set up for one file at a time on one thread; from beside this package, or from the current directory.
 * @throws {Error} where it is not installed or too old, saying how to install it
 */
export function loadSharp(): Promise<Sharp> {
  found ??= load();
  found.catch(() => {
    found = undefined;
  });
  return found;
}

async function load(): Promise<Sharp> {
  let module: { readonly default: Sharp };
  try {
    module = await importSharp();
  } catch (cause) {
    const broken =
      (cause as { readonly code?: string }).code?.endsWith('MODULE_NOT_FOUND') === true ? '' : ` (${(cause as Error).message})`;
    throw new Error(`pictures are read and written by sharp, which is not installed${broken}: run "npm install sharp"`, {
      cause,
    });
  }
  const sharp = module.default;
  const version = sharp.versions.sharp ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 0 && minor < leastMinor) {
    throw new Error(`sharp ${version} is too old: run "npm install sharp@latest"`);
  }
  // One file uses one thread; several files are several threads. Nothing is read twice.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

async function importSharp(): Promise<{ readonly default: Sharp }> {
  try {
    return await import('sharp');
  } catch (error) {
    const here = createRequire(join(process.cwd(), 'package.json'));
    let path: string;
    try {
      path = here.resolve('sharp');
    } catch {
      throw error;
    }
    return await import(pathToFileURL(path).href);
  }
}
