/** What the service can be told, by its environment. */

export interface Settings {
  /** 0 takes any free port. */
  readonly port: number;
  /** Threads that compute; undefined for one a core. */
  readonly threads?: number;
  /** Bytes of an uploaded picture. */
  readonly mostBytes: number;
  /** Pixels that it may have. */
  readonly mostPixels: number;
  /** Milliseconds that a request may take. */
  readonly timeout: number;
  /** Pictures at work at once; more are turned away. */
  readonly mostPictures: number;
}

export function settingsFrom(environment: NodeJS.ProcessEnv): Settings {
  const number = (name: string, fallback: number): number => {
    const text = environment[name];
    const value = text === undefined ? fallback : Number(text);
    if (!Number.isInteger(value) || value < 0) throw new RangeError(`${name}: expected a non-negative integer, got "${text}"`);
    return value;
  };
  return {
    port: number('PORT', 8080),
    threads: number('THREADS', 0) || undefined,
    mostBytes: number('MOST_BYTES', 10_000_000),
    mostPixels: number('MOST_PIXELS', 24_000_000),
    timeout: number('TIMEOUT_MS', 10_000),
    mostPictures: number('MOST_PICTURES', 64),
  };
}
