/** Files, folders and globs to the files that they mean. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import picomatch from 'picomatch';
import { UsageError } from './arguments.js';

/** A file, and where it stands below the folder or the fixed part of the glob that it came by. */
export interface InputFile {
  readonly path: string;
  readonly below: string;
}

/** What folders and globs are searched for. A file given by its name may be called anything. */
const pictureName = /\.(jpe?g|png|webp|avif|tiff?|gif)$/i;
const windows = process.platform === 'win32';

/** The files of all arguments, each once. What lies in `except`, where the results go, is not searched. */
export async function findInputs(words: readonly string[], except: string): Promise<InputFile[]> {
  const found = new Map<string, InputFile>();
  for (const word of words) {
    const files = await inputsOf(word, resolve(except));
    if (files.length === 0) throw new UsageError(`there are no pictures in ${JSON.stringify(word)}`);
    for (const file of files) {
      const key = resolve(file.path);
      if (!found.has(key)) found.set(key, file);
    }
  }
  return [...found.values()];
}

async function inputsOf(word: string, except: string): Promise<InputFile[]> {
  const about = await stat(word).catch(() => undefined);
  if (about?.isDirectory()) return await walk(word, '', Number.POSITIVE_INFINITY, except, () => true);
  if (about?.isFile()) return [{ path: word, below: basename(word) }];
  if (about !== undefined) throw new UsageError(`${JSON.stringify(word)} is neither a file nor a folder`);
  const { base, glob, isGlob } = picomatch.scan(windows ? word.replaceAll('\\', '/') : word);
  if (!isGlob) throw new UsageError(`there is no file ${JSON.stringify(word)}`);
  const depth = glob.includes('**') ? Number.POSITIVE_INFINITY : glob.split('/').length;
  return await walk(base === '' ? '.' : base, '', depth, except, picomatch(glob, { nocase: windows }));
}

/** Pictures below a folder, in the order of their names. Hidden files and folders, and links to folders, are left out. */
async function walk(
  root: string,
  below: string,
  depth: number,
  except: string,
  matches: (below: string) => boolean,
): Promise<InputFile[]> {
  const folder = join(root, below);
  // Results of an earlier run are no inputs, unless they are where one looks for these.
  if (below !== '' && resolve(folder) === except) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    // A folder that went away meanwhile, or the fixed part of a glob that is none.
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw new UsageError(`the folder ${JSON.stringify(folder)} cannot be read: ${error.message}`);
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: InputFile[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      if (depth > 1) files.push(...(await walk(root, name, depth - 1, except, matches)));
    } else if (pictureName.test(name) && matches(name) && (entry.isFile() || (await isFile(join(root, name))))) {
      files.push({ path: join(root, name), below: name });
    }
  }
  return files;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

/** Where the result of a file goes. */
export function outputOf({ below }: InputFile, out: string, format: string | undefined): string {
  const extension = extname(below);
  const same = format === undefined || sameFormat(extension.slice(1).toLowerCase(), format);
  const name = same ? below : `${below.slice(0, below.length - extension.length)}.${format}`;
  return join(out, dirname(name), basename(name));
}

/** Whether a file of this extension keeps its name in this format. */
function sameFormat(extension: string, format: string): boolean {
  return extension === format || (format === 'jpg' && extension === 'jpeg') || (format === 'tiff' && extension === 'tif');
}
