/**
 * The board: the words that the threads of a backend share beside their WASM memory. The coordinator, on the caller's thread,
 * writes calls on slots; workers take them, share them, and strike them off. Every access is atomic.
 *
 *   bells | a row for each worker | a slot for each call: state, members, sections, error
 *
 * A slot goes free -> ready (the coordinator has written a call) -> running (a worker has taken it) -> done (every worker has left
 * it) -> free (the coordinator has fetched the results). Who works on a call first puts its mark among the members and
 * then looks whether the call is still open; who leaves closes the call, takes its mark away and then looks whether it was the last. So
 * a call is done exactly once, and never while somebody is on it. Beside the state stands the number of the call: who has found to be
 * the last, and is then held up until another call runs in the slot, does not end that one.
 */

/** Words that all share. */
export const bell = { workers: 0, coordinator: 1, shutdown: 2 } as const;
const bellWords = 16;

/** A worker's row: what it asks the coordinator for and the answer, and whether it has started. */
export const row = { request: 0, bytes: 1, slot: 2, answer: 3, started: 4 } as const;
const rowWords = 16;

/** What a worker may ask for. */
export const request = { none: 0, arena: 1, block: 2, common: 3 } as const;

/** A slot's words. */
export const slot = {
  /** The state in the lowest bits, above them the lowest of the call's number. */
  state: 0,
  /** Calls are taken in this order. */
  sequence: 1,
  /** Most workers that may be on the call. */
  limit: 2,
  stop: 3,
  closed: 4,
  textPtr: 5,
  textLength: 6,
  /** Pages of memory that the call's blocks may lie in. */
  pages: 7,
  /** A block that the call's threads may share, and its bytes. */
  commonPtr: 8,
  commonBytes: 9,
  /** Changes when something happened that a worker on the call may be waiting for. */
  stir: 10,
  errorLength: 11,
} as const;
const slotHeader = 16;

export const state = { free: 0, ready: 1, running: 2, done: 3 } as const;
type State = (typeof state)[keyof typeof state];
const stateBits = 2;
const stateMask = 2 ** stateBits - 1;
/** Why the workers of a call should leave it. */
export const stop = { none: 0, failed: 1, aborted: 2 } as const;

/** Parts of a call that threads share out, or that one does while others wait. */
const mostSections = 16;
/** A section's words: the next piece, or whether it has been begun and done, and an address. */
export const section = { next: 0, state: 0, ptr: 1 } as const;
const sectionWords = 2;
export const sectionState = { untouched: 0, begun: 1, ready: 2 } as const;

/** Longest error that is told, in UTF-16 units; each takes a word. */
const mostErrorLength = 1000;

/** Calls that are on the board at once. */
export const slotCount = 64;

/** Addresses of words on a board for so many workers. */
export class Board {
  readonly words: Int32Array;
  readonly #slotWords: number;

  /** @param memory the board of another thread, or nothing for a new one */
  constructor(
    readonly threads: number,
    memory?: SharedArrayBuffer,
  ) {
    this.#slotWords = slotHeader + threads + mostSections * sectionWords + mostErrorLength;
    const words = bellWords + threads * rowWords + slotCount * this.#slotWords;
    this.words = new Int32Array(memory ?? new SharedArrayBuffer(words * 4));
  }

  get(index: number): number {
    return Atomics.load(this.words, index);
  }

  set(index: number, value: number): void {
    Atomics.store(this.words, index, value);
  }

  /** Puts `to` where `from` stands; whether it stood there. */
  swap(index: number, from: number, to: number): boolean {
    return Atomics.compareExchange(this.words, index, from, to) === from;
  }

  stateOf(index: number): State {
    return (this.get(this.slot(index, slot.state)) & stateMask) as State;
  }

  /** Sets the state of a slot, for the call that its sequence number says. */
  setState(index: number, to: State): void {
    this.set(this.slot(index, slot.state), (this.get(this.slot(index, slot.sequence)) << stateBits) | to);
  }

  /** Takes the call that is in a slot now from one state to another; whether it was in the first. */
  advance(index: number, from: State, to: State): boolean {
    const word = this.get(this.slot(index, slot.state));
    return (word & stateMask) === from && this.swap(this.slot(index, slot.state), word, word - from + to);
  }

  /** Adds one, and wakes who waits on the word. */
  ring(index: number, most?: number): void {
    Atomics.add(this.words, index, 1);
    Atomics.notify(this.words, index, most);
  }

  row(worker: number, word: number): number {
    return bellWords + worker * rowWords + word;
  }

  slot(index: number, word: number): number {
    return bellWords + this.threads * rowWords + index * this.#slotWords + word;
  }

  member(index: number, worker: number): number {
    return this.slot(index, slotHeader + worker);
  }

  section(index: number, number: number, word: number): number {
    if (number >= mostSections) throw new Error('simdconv: a call has more sections than the board');
    return this.slot(index, slotHeader + this.threads + number * sectionWords + word);
  }

  /** Whether a worker is on a slot's call. */
  occupied(index: number): boolean {
    for (let worker = 0; worker < this.threads; worker++) {
      if (this.get(this.member(index, worker)) !== 0) return true;
    }
    return false;
  }

  /** Clears what the last call left. The coordinator does this before it writes the next. */
  clear(index: number): void {
    for (const word of [slot.stop, slot.closed, slot.commonPtr, slot.commonBytes, slot.errorLength])
      this.set(this.slot(index, word), 0);
    for (let i = 0; i < mostSections * sectionWords; i++) this.set(this.section(index, 0, i), 0);
  }

  /** Stops a call for its first reason. Whether this was the first. */
  stop(index: number, reason: number): boolean {
    const first = this.swap(this.slot(index, slot.stop), stop.none, reason);
    this.ring(this.slot(index, slot.stir));
    return first;
  }

  /** Takes a worker's mark away; the last one out marks the call as done and rings. */
  leave(index: number, worker: number): void {
    this.set(this.member(index, worker), 0);
    // Before anything else is looked at: what is seen of another call must not end this one, nor the other way round.
    const word = this.get(this.slot(index, slot.state));
    if ((word & stateMask) !== state.running || this.get(this.slot(index, slot.closed)) === 0 || this.occupied(index)) return;
    if (this.swap(this.slot(index, slot.state), word, word - state.running + state.done)) this.ring(bell.coordinator);
  }

  writeError(index: number, text: string): void {
    const length = Math.min(text.length, mostErrorLength);
    const start = this.#errorStart(index);
    for (let i = 0; i < length; i++) this.set(start + i, text.charCodeAt(i));
    this.set(this.slot(index, slot.errorLength), length);
  }

  readError(index: number): string {
    const start = this.#errorStart(index);
    const codes = Array.from({ length: this.get(this.slot(index, slot.errorLength)) }, (_, i) => this.get(start + i));
    return String.fromCharCode(...codes);
  }

  #errorStart(index: number): number {
    return this.slot(index, slotHeader + this.threads + mostSections * sectionWords);
  }
}
