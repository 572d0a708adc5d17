/** Hears a bell of the board without stopping the event loop. */

type WaitAsync = (words: Int32Array, index: number, value: number) => { async: boolean; value: Promise<string> | string };

/** How often a bell is looked at where there is no `Atomics.waitAsync`, in milliseconds. */
const pollMilliseconds = 1;

/**
 * Calls `serve` now and whenever the bell has rung, for as long as `wanted` says so. Waiting does not keep the process running: the
 * workers do that while there is something to wait for.
 */
export function listen(words: Int32Array, bell: number, serve: () => void, wanted: () => boolean): void {
  const { waitAsync } = Atomics as unknown as { waitAsync?: WaitAsync };
  const turn = (): void => {
    while (wanted()) {
      const rung = Atomics.load(words, bell);
      serve();
      if (waitAsync === undefined) {
        const timer = setTimeout(turn, pollMilliseconds) as unknown as { unref?(): void };
        timer.unref?.();
        return;
      }
      const wait = waitAsync(words, bell, rung);
      if (wait.async) {
        void (wait.value as Promise<string>).then(turn);
        return;
      }
    }
  };
  turn();
}
