/** Puts the debug build of the kernels, with its assertions, in place of the release builds. */
import { readFileSync } from 'node:fs';
import { Engine, useEngine } from '../../src/wasm/engine.js';

useEngine(new Engine('simd', readFileSync(new URL('../../build/debug.wasm', import.meta.url))));
