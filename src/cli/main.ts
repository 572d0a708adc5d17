#!/usr/bin/env node
/** The command `simdconv`. The same file is what its threads run. */
import { isMainThread } from 'node:worker_threads';
import { main } from './commands.js';
import { work } from './worker.js';

if (isMainThread) process.exitCode = await main(process.argv.slice(2), new URL(import.meta.url));
else work();
