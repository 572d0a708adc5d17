/** The board by itself, with the threads' steps in an order that they seldom come in. */
import { expect, it } from 'vitest';
import { Board, slot, state, stop } from '../../src/backend/board.js';
import { CallShare, Stopped } from '../../src/backend/share.js';

/** Puts a call on a slot and begins it, as the coordinator and a worker do. */
function begin(board: Board, index: number, sequence: number, worker: number): void {
  board.clear(index);
  board.set(board.slot(index, slot.sequence), sequence);
  board.setState(index, state.ready);
  board.set(board.member(index, worker), 1);
  expect(board.advance(index, state.ready, state.running)).toBe(true);
}

it('who is held up while it leaves a call does not end the next one in its slot', () => {
  let meanwhile = (): void => {};
  class Slow extends Board {
    override occupied(index: number): boolean {
      const others = super.occupied(index);
      meanwhile();
      return others;
    }
  }
  const board = new Slow(3);
  begin(board, 5, 7, 0);
  board.set(board.member(5, 1), 1);
  board.set(board.slot(5, slot.closed), 1);
  // The first has found that nobody else is there; before it says so the second has, and another call has begun.
  board.set(board.member(5, 1), 0);
  meanwhile = () => {
    meanwhile = () => {};
    expect(board.advance(5, state.running, state.done)).toBe(true);
    board.setState(5, state.free);
    begin(board, 5, 8, 2);
  };
  board.leave(5, 0);
  expect(board.stateOf(5)).toBe(state.running);
  board.set(board.slot(5, slot.closed), 1);
  board.leave(5, 2);
  expect(board.stateOf(5)).toBe(state.done);
});

it('the last one to leave a call ends it, once', () => {
  const board = new Board(2);
  // A number that fills the word: what does not fit beside the state falls away.
  begin(board, 0, -3, 0);
  board.set(board.member(0, 1), 1);
  board.set(board.slot(0, slot.closed), 1);
  board.leave(0, 0);
  expect(board.stateOf(0)).toBe(state.running);
  board.leave(0, 1);
  expect(board.stateOf(0)).toBe(state.done);
  expect(board.advance(0, state.ready, state.running)).toBe(false);
  board.leave(0, 1);
  expect(board.stateOf(0)).toBe(state.done);
});

it.each([1, 2])('a call that is stopped has no further pieces, threads=%i', (threads) => {
  const board = new Board(threads);
  begin(board, 0, 1, 0);
  const shares = Array.from({ length: threads }, () => new CallShare(board, 0).turns(9));
  expect(shares.map((turns) => turns.next().value)).toEqual([0, 1].slice(0, threads));
  board.stop(0, stop.aborted);
  for (const turns of shares) expect(() => turns.next()).toThrow(Stopped);
});
