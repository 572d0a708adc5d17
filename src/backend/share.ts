/**
 * A worker's share of a call. Every worker on a call runs the same operation from its beginning; at each section of it they
 * divide the pieces by a counter, or one does the work and the others wait for it. So one that comes late, or not at all, changes
 * nothing but the time.
 */
import { type Board, section, sectionState, slot, stop } from './board.js';

/** Thrown out of an operation whose call was stopped. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

export class CallShare {
  readonly #board: Board;
  readonly #index: number;
  /** Sections that this worker has come to. */
  #sections = 0;

  constructor(board: Board, index: number) {
    this.#board = board;
    this.#index = index;
  }

  /** Whether others may be on the call too. */
  get divided(): boolean {
    return this.#board.get(this.#board.slot(this.#index, slot.limit)) > 1;
  }

  checkRunning(): void {
    if (this.#board.get(this.#board.slot(this.#index, slot.stop)) !== stop.none) throw new Stopped();
  }

  /** The pieces of a section that this worker gets. */
  *turns(count: number): Generator<number, void> {
    const next = this.#board.section(this.#index, this.#sections++, section.next);
    for (;;) {
      this.checkRunning();
      const turn = Atomics.add(this.#board.words, next, 1);
      if (turn >= count) return;
      yield turn;
    }
  }

  /** What one worker makes for all: an address. The others wait until it is ready. */
  once(make: () => number): number {
    const number = this.#sections++;
    const board = this.#board;
    const stateWord = board.section(this.#index, number, section.state);
    const ptrWord = board.section(this.#index, number, section.ptr);
    if (board.swap(stateWord, sectionState.untouched, sectionState.begun)) {
      board.set(ptrWord, make());
      board.set(stateWord, sectionState.ready);
      board.ring(board.slot(this.#index, slot.stir));
    }
    const stirWord = board.slot(this.#index, slot.stir);
    for (;;) {
      const stirred = board.get(stirWord);
      this.checkRunning();
      if (board.get(stateWord) === sectionState.ready) return board.get(ptrWord) >>> 0;
      Atomics.wait(board.words, stirWord, stirred);
    }
  }

  /** The block that the coordinator set aside for all workers of the call, if it is as large. */
  takeCommon(bytes: number): number | undefined {
    const board = this.#board;
    const held = board.slot(this.#index, slot.commonBytes);
    if (board.get(held) < bytes) return undefined;
    board.set(held, 0);
    return board.get(board.slot(this.#index, slot.commonPtr)) >>> 0;
  }
}
