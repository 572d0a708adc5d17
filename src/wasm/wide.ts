/**
 * The `wide` build: kernels whose tiles are 16 columns wide, compiled while V8's revectorizer is on, which pairs adjacent
 * 128-bit operations into 256-bit ones. The flag is experimental, hence opt-in, checked, and never needed for a right answer.
 */
import { kernelsAgree, speedRatio } from './agreement.js';
import { binaryOf } from './binaries.js';
import { type Build, Engine, ordinaryEngine } from './engine.js';
import { relaxedSimdAllowed } from './features.js';

/**
 * What is set while our module compiles, and set back right after: the revectorizer, and full optimisation at once. Inlining is
 * off because it asks for feedback that only the baseline compiler gathers: Node 26 aborts without it.
 */
const flags = [
  'experimental-wasm-revectorize',
  'no-liftoff',
  'no-wasm-lazy-compilation',
  'no-wasm-dynamic-tiering',
  'no-wasm-inlining',
];

/** Least gain over the ordinary build for which the wide one serves: without AVX2 it would lose. */
const leastGain = 1.2;

/**
 * The wide engine, or undefined where it cannot be had: before Node 24, on other processors than x64 with AVX2, where fused
 * multiply-add, which it has, was turned off, or where its answers differ from those of the ordinary build.
 */
export function wideEngine(): Engine | undefined {
  if (!relaxedSimdAllowed()) return undefined;
  const setFlags = v8FlagSetter();
  if (setFlags === undefined) return undefined;
  try {
    const wide = underFlags(setFlags, () => new Engine('wide', binaryOf('wide')));
    const ordinary = ordinaryEngine();
    return kernelsAgree(wide, ordinary) && speedRatio(wide, ordinary) >= leastGain ? wide : undefined;
  } catch {
    return undefined;
  }
}

type FlagSetter = (flag: string) => void;

/** `v8.setFlagsFromString` where the engine is V8 of Node 24 or later on x64. */
function v8FlagSetter(): FlagSetter | undefined {
  if (typeof process === 'undefined' || process.arch !== 'x64') return undefined;
  if (Number(process.versions?.node?.split('.')[0] ?? 0) < 24) return undefined;
  return process.getBuiltinModule('node:v8')?.setFlagsFromString;
}

/** Compiles a binary as the module of a build that serves already was compiled. */
export function compileLike(build: Build, binary: BufferSource): WebAssembly.Module {
  const setFlags = build === 'wide' ? v8FlagSetter() : undefined;
  return setFlags === undefined ? new WebAssembly.Module(binary) : underFlags(setFlags, () => new WebAssembly.Module(binary));
}

/** Runs `work` with the flags of the wide build set. */
function underFlags<T>(setFlag: FlagSetter, work: () => T): T {
  const chosen = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(' ')].map(flagName);
  // A flag that the user set stays as it is.
  const ours = flags.filter((flag) => !chosen.includes(flagName(flag)));
  for (const flag of ours) setFlag(`--${flag}`);
  try {
    return work();
  } finally {
    for (const flag of ours) setFlag(`--${opposite(flag)}`);
  }
}

function opposite(flag: string): string {
  return flag.startsWith('no-') ? flag.slice(3) : `no-${flag}`;
}

/** A flag without its dashes and its `no-`, as V8 compares them. */
function flagName(flag: string): string {
  return flag.replace(/^--/, '').replace(/_/g, '-').replace(/^no-/, '');
}
