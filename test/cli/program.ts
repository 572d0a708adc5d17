/** The command line as users run it: bundled, as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { bundled } from '../support/bundled.js';

/** The command line, bundled. A name of its own for each test file. */
export function buildProgram(name: string): Promise<string> {
  return bundled('src/cli/main.ts', name);
}

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** Starts the program; `finished` resolves when it has ended. */
export function start(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
) {
  const child: ChildProcess = spawn(process.execPath, [program, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
  });
  let [out, err] = ['', ''];
  child.stdout?.on('data', (data) => {
    out += data;
  });
  child.stderr?.on('data', (data) => {
    err += data;
  });
  const finished = new Promise<Finished>((resolve) => child.on('close', (code, signal) => resolve({ code, signal, out, err })));
  return { child, finished };
}
