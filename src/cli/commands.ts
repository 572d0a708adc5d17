/** Which command it is, and the exit codes: 0 all is well, 1 files failed, 2 it was asked wrongly, 130 interrupted. */
import { suggestion } from '../arguments/checks.js';
import { version } from '../version.js';
import { UsageError } from './arguments.js';
import { bench } from './bench.js';
import { filter } from './filter.js';
import { help } from './help.js';
import { info } from './info.js';

/** `own` is where this program's file is, for its threads. */
type Command = (args: readonly string[], own: URL) => Promise<number>;

const commands: Readonly<Record<string, Command>> = { filter, bench, info };

export async function main(args: readonly string[], own: URL): Promise<number> {
  // A reader that has seen enough, such as `head`, ends the program quietly.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  }
  const [name, ...rest] = args;
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const asked = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : rest.length);
  if (name === undefined || ['--help', '-h', 'help'].includes(name) || asked.includes('--help') || asked.includes('-h')) {
    process.stdout.write(help);
    return name === undefined ? 2 : 0;
  }
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) {
      throw new UsageError(`there is no command ${JSON.stringify(name)}${suggestion(name, Object.keys(commands))}`);
    }
    return await command(rest, own);
  } catch (error) {
    process.stderr.write(`simdconv: ${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof UsageError) process.stderr.write('simdconv --help says how it is used\n');
    return 2;
  }
}
