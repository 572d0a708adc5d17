/**
 * The coordinator's side of the board: posts calls, hands out memory to workers that ask for it, notices which calls are done and which
 * were lost with a worker.
 */
import type { Engine } from '../wasm/engine.js';
import { Board, bell, request, row, slot, slotCount, state, stop } from './board.js';
import { Crew } from './crew.js';
import { listen } from './listen.js';

/** A call as the board has it. */
export interface Posting {
  readonly text: string;
  /** Whether more than one worker may be on it. */
  readonly divided: boolean;
  /** Bytes that its workers are likely to want in common. */
  readonly commonBytes: number;
  /** Blocks of memory that are freed when it is over. */
  readonly blocks: number[];
  /** Hears how many bytes its workers wanted in common. */
  wanted(commonBytes: number): void;
  /** Every worker has left the call. Its blocks are its owner's to free. */
  done(failure: Error | undefined): void;
}

/** What a posted call is known by. */
export interface Ticket {
  readonly posting: Posting;
  readonly slot: number;
  failure: Error | undefined;
}

/** Blocks that a worker holds. */
interface Holdings {
  arena: number;
  blocks: number[];
}

export class Dispatcher {
  readonly crew: Crew;
  readonly #engine: Engine;
  readonly #board: Board;
  readonly #holdings: Holdings[];
  readonly #tickets = new Map<number, Ticket>();
  readonly #free: number[] = [];
  readonly #broke: (reason: string) => void;
  #brokenPlaces = 0;
  #sequence = 0;
  #over = false;
  #starting: { resolve: () => void; reject: (error: Error) => void } | undefined;

  /** @param broke hears that no worker is left and none can be started */
  constructor(engine: Engine, threads: number, broke: (reason: string) => void) {
    this.#engine = engine;
    this.#broke = broke;
    this.#board = new Board(threads);
    this.#holdings = Array.from({ length: threads }, () => ({ arena: 0, blocks: [] }));
    for (let index = slotCount - 1; index >= 0; index--) this.#free.push(index);
    this.crew = new Crew(engine, this.#board, {
      died: (worker, reason) => this.#mourn(worker, reason),
      broke: (reason) => this.#breakPlace(reason),
    });
  }

  /** Resolves when every worker runs; rejects where they cannot be started. */
  async start(): Promise<void> {
    const started = new Promise<void>((resolve, reject) => {
      this.#starting = { resolve, reject };
    });
    listen(
      this.#board.words,
      bell.coordinator,
      () => this.#serve(),
      () => !this.#over,
    );
    this.crew.keep(true);
    try {
      await this.crew.start();
      await started;
    } catch (error) {
      await this.stop(true);
      throw error;
    }
    this.crew.keep(false);
  }

  /** Sends the workers home. */
  async stop(force: boolean): Promise<void> {
    this.#board.set(bell.shutdown, 1);
    this.#board.ring(bell.workers);
    await this.crew.dismiss(force);
    this.#over = true;
    this.#board.ring(bell.coordinator);
  }

  /**
   * Writes a call on the board. There is a slot for it while fewer than `slotCount` calls are under way.
   * @throws {RangeError} when there is no memory for its text
   */
  post(caller: string, posting: Posting): Ticket {
    const { text, divided, commonBytes, blocks } = posting;
    const board = this.#board;
    const textPtr = this.#engine.allocate(caller, text.length);
    blocks.push(textPtr);
    const bytes = new Uint8Array(this.#engine.memory.buffer, textPtr, text.length);
    // Names, numbers and punctuation: every letter is one byte.
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    const commonPtr = divided && commonBytes > 0 ? this.#allocate(commonBytes) : 0;
    if (commonPtr !== 0) blocks.push(commonPtr);
    const index = this.#free.pop();
    if (index === undefined) throw new Error(`${caller}: the board of the backend is full`);
    board.clear(index);
    const fields = {
      sequence: this.#sequence++ | 0,
      limit: divided ? board.threads : 1,
      textPtr: textPtr | 0,
      textLength: text.length,
      pages: this.#engine.memory.buffer.byteLength / 65536,
      commonPtr: commonPtr | 0,
      commonBytes: commonPtr === 0 ? 0 : commonBytes,
    };
    for (const [name, value] of Object.entries(fields)) board.set(board.slot(index, slot[name as keyof typeof fields]), value);
    const ticket = { posting, slot: index, failure: undefined };
    this.#tickets.set(index, ticket);
    board.setState(index, state.ready);
    board.ring(bell.workers, divided ? undefined : 1);
    return ticket;
  }

  /** Takes a call off the board, at once where no worker has begun; otherwise they leave it at their next piece. */
  abandon(ticket: Ticket): void {
    // Done and taken down already: the slot may be another call's.
    if (this.#tickets.get(ticket.slot) !== ticket) return;
    const board = this.#board;
    if (board.advance(ticket.slot, state.ready, state.free)) this.#takeDown(ticket);
    else board.stop(ticket.slot, stop.aborted);
  }

  #takeDown(ticket: Ticket): void {
    this.#tickets.delete(ticket.slot);
    this.#free.push(ticket.slot);
    ticket.posting.done(ticket.failure);
  }

  #serve(): void {
    const board = this.#board;
    if (this.#starting !== undefined && this.#holdings.every((_, worker) => board.get(board.row(worker, row.started)) !== 0)) {
      this.#starting.resolve();
      this.#starting = undefined;
    }
    for (let worker = 0; worker < board.threads; worker++) {
      const kind = board.get(board.row(worker, row.request));
      if (kind !== request.none) this.#answer(worker, kind);
    }
    for (const ticket of [...this.#tickets.values()]) {
      if (board.stateOf(ticket.slot) !== state.done) continue;
      if (board.get(board.slot(ticket.slot, slot.stop)) === stop.failed) ticket.failure ??= readFailure(board, ticket.slot);
      board.setState(ticket.slot, state.free);
      this.#takeDown(ticket);
    }
  }

  /** Gives a worker the block that it asks for. */
  #answer(worker: number, kind: number): void {
    const board = this.#board;
    const bytes = board.get(board.row(worker, row.bytes));
    const holdings = this.#holdings[worker] as Holdings;
    if (kind === request.arena) this.#freeHoldings(holdings);
    const ptr = this.#allocate(bytes);
    if (kind === request.arena) {
      holdings.arena = ptr;
    } else if (kind === request.block) {
      if (ptr !== 0) holdings.blocks.push(ptr);
    } else {
      const posting = this.#tickets.get(board.get(board.row(worker, row.slot)))?.posting;
      if (ptr !== 0) posting?.blocks.push(ptr);
      posting?.wanted(bytes);
    }
    board.set(board.row(worker, row.answer), ptr | 0);
    board.set(board.row(worker, row.request), request.none);
    Atomics.notify(board.words, board.row(worker, row.request));
  }

  /** A block, or 0 where there is no room for it. */
  #allocate(bytes: number): number {
    try {
      return this.#engine.allocate('Backend', bytes);
    } catch {
      return 0;
    }
  }

  #freeHoldings(holdings: Holdings): void {
    for (const ptr of [holdings.arena, ...holdings.blocks]) this.#engine.free(ptr);
    holdings.arena = 0;
    holdings.blocks = [];
  }

  /** What a dead worker leaves: calls that fail, memory that is free again. */
  #mourn(worker: number, reason: string): void {
    const board = this.#board;
    this.#freeHoldings(this.#holdings[worker] as Holdings);
    board.set(board.row(worker, row.request), request.none);
    board.set(board.row(worker, row.started), 0);
    // Every slot: its mark may stand on one without a call, and it may have taken it away without looking whether it was the last.
    for (let index = 0; index < slotCount; index++) {
      const ticket = this.#tickets.get(index);
      if (ticket !== undefined && board.get(board.member(index, worker)) !== 0 && board.stateOf(index) === state.running) {
        ticket.failure = new Error(`a worker of the backend died (${reason}) while it was at this call`);
        board.stop(index, stop.failed);
        board.set(board.slot(index, slot.closed), 1);
      }
      board.leave(index, worker);
    }
    this.#serve();
  }

  #breakPlace(reason: string): void {
    this.#starting?.reject(new Error(`Backend.create: a worker could not be started (${reason})`));
    if (++this.#brokenPlaces < this.#board.threads) return;
    for (const ticket of [...this.#tickets.values()]) {
      ticket.failure ??= new Error(`no worker of the backend could be started (${reason})`);
      this.abandon(ticket);
    }
    this.#broke(reason);
  }
}

const errorTypes: Record<string, ErrorConstructor> = { RangeError, TypeError };

/** The error that a worker wrote on the board. */
function readFailure(board: Board, index: number): Error {
  const text = board.readError(index);
  try {
    const [name, message] = JSON.parse(text) as [string, string];
    return new (errorTypes[name] ?? Error)(message);
  } catch {
    return new Error(text);
  }
}
