/**
 * The coordinator of a backend, on the caller's thread: lets calls in as there is room, in the order in which they came, brings their
 * arguments into shared memory, has the workers compute, and hands the results over. It alone allocates.
 */
import { engine as callersEngine, Engine, newMemory } from '../wasm/engine.js';
import { sharedBinary } from '../wasm/sharedBinary.js';
import { compileLike } from '../wasm/wide.js';
import { slotCount } from './board.js';
import { Call, type CallRequest } from './call.js';
import { Copier, type Copy } from './copier.js';
import { Dispatcher } from './dispatcher.js';
import { layOut } from './layOut.js';
import { sourcesOf } from './message.js';
import { Residents, type SharedBlock } from './residents.js';

/** Bytes of arguments and results of the calls under way together; one that is larger goes alone. */
const mostBytes = 2 ** 28;
/** Multiply-adds from which a call is worth more than one worker: about 0.1 ms of them. */
const worthDividing = 4e6;
/** Kinds of calls of which it is remembered how much their workers want in common. */
const mostKinds = 256;

export class Coordinator {
  readonly engine: Engine;
  readonly residents: Residents;
  readonly #dispatcher: Dispatcher;
  readonly #copier = new Copier();
  /** Calls that wait for room, the oldest first, and those under way. */
  readonly #waiting = new Set<Call>();
  readonly #active = new Set<Call>();
  readonly #commonBytes = new Map<string, number>();
  #bytes = 0;
  #admitting = false;
  /** Calls yet to be submitted that were made already. */
  #held = 0;
  #forced = false;
  #breakage = '';
  #closing: Promise<void> | undefined;
  #idle: (() => void) | undefined;

  readonly #leastDivided: number;

  /** @param leastDivided multiply-adds from which a call may have more than one worker */
  constructor(
    readonly threads: number,
    leastDivided = worthDividing,
  ) {
    this.#leastDivided = leastDivided;
    const { build, binary } = callersEngine();
    this.engine = new Engine(build, compileLike(build, sharedBinary(binary as BufferSource)), newMemory(true));
    this.residents = new Residents(this.engine);
    this.#dispatcher = new Dispatcher(this.engine, threads, (reason) => this.#break(reason));
  }

  /** Starts the workers. */
  start(): Promise<void> {
    return this.#dispatcher.start();
  }

  /** Bytes of shared memory held now. */
  get memoryBytes(): number {
    return this.engine.memory.buffer.byteLength;
  }

  /** Whether no call waits or is under way. */
  get idle(): boolean {
    return !this.#busy;
  }

  /** The workers' threads, for tests that end one. */
  get workers() {
    return this.#dispatcher.crew.workers;
  }

  /** The result of a call; rejects with what the function throws. */
  submit(request: CallRequest): Promise<unknown> {
    const call = new Call(request);
    try {
      if (!request.held || this.#forced) this.checkOpen(request.caller);
      // Where others wait nothing is made yet: the results of calls that wait would grow without bound.
      if (this.#waiting.size > 0 || !this.#hasRoom(0)) call.check();
      else call.makeResults();
      request.signal?.throwIfAborted();
    } catch (error) {
      call.reject(error);
      return call.promise;
    }
    call.listen(() => this.#abandon(call, request.signal?.reason));
    this.#waiting.add(call);
    this.#dispatcher.crew.keep(true);
    this.#admit();
    if (this.#waiting.has(call)) this.#useArguments(call);
    return call.promise;
  }

  /** @throws {Error} after `close()` */
  checkOpen(caller: string): void {
    if (this.#closing !== undefined) throw new Error(`${caller}: the backend was closed`);
    this.#checkWorkers(caller);
  }

  #checkWorkers(caller: string): void {
    if (this.#breakage) throw new Error(`${caller}: the backend has no workers (${this.#breakage})`);
  }

  /** Copies arrays outside of any call. */
  async copy(copies: readonly Copy[], wanted: () => boolean): Promise<void> {
    await this.#copier.copy(copies, wanted);
  }

  /** Lets no call in any more; when those before have ended, or at once with `force`, ends the workers. */
  close(force: boolean): Promise<void> {
    this.#forced ||= force;
    this.#closing ??= this.#shut(force);
    if (force) {
      for (const call of [...this.#waiting, ...this.#active]) {
        this.#abandon(call, new Error(`${call.request.caller}: the backend was closed`));
      }
    }
    return this.#closing;
  }

  async #shut(force: boolean): Promise<void> {
    if (!force && this.#busy) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    await this.#dispatcher.stop(force);
  }

  get #busy(): boolean {
    return this.#waiting.size + this.#active.size + this.#held > 0;
  }

  #hasRoom(bytes: number): boolean {
    return this.#active.size === 0 || (this.#active.size < slotCount && this.#bytes + bytes <= mostBytes);
  }

  #admit(): void {
    // A call that fails as it begins releases what it held, and comes here again.
    if (this.#admitting) return;
    this.#admitting = true;
    try {
      for (const call of this.#waiting) {
        if (!this.#hasRoom(0) || !this.#begin(call)) return;
      }
    } finally {
      this.#admitting = false;
    }
  }

  /** Takes a call up; false where it has to wait for memory that others hold. */
  #begin(call: Call): boolean {
    try {
      const { results } = call.outline ?? call.makeResults();
      const layout = layOut(this.residents, call.request.args, results);
      if (!this.#hasRoom(layout.bytes)) return false;
      const base = this.#allocate(call, layout.bytes);
      if (base === undefined) return false;
      this.#waiting.delete(call);
      this.#active.add(call);
      call.bytes = layout.bytes;
      this.#bytes += layout.bytes;
      for (const block of [...(call.request.uses ?? []), ...layout.uses]) this.#use(call, block);
      void this.#run(
        call,
        layout.copiesIn(this.engine, base),
        layout.copiesOut(this.engine, base),
        layout.text(call.request, base),
      );
    } catch (error) {
      this.#waiting.delete(call);
      call.reject(error);
      this.#release(call);
    }
    return true;
  }

  /** Keeps the tensors that a waiting call was given. One that has begun keeps all that it works with. */
  #useArguments(call: Call): void {
    for (const source of sourcesOf(call.request.args)) {
      const block = this.residents.holding(source());
      if (block !== undefined) this.#use(call, block);
    }
  }

  /** Keeps a block until the call has ended. */
  #use(call: Call, block: SharedBlock): void {
    this.residents.use(block);
    call.uses.push(block);
  }

  /** @throws {RangeError} where there is no memory and none to wait for */
  #allocate(call: Call, bytes: number): number | undefined {
    if (bytes === 0) return 0;
    try {
      const base = this.engine.allocate(call.request.caller, bytes);
      call.blocks.push(base);
      return base;
    } catch (error) {
      if (this.#active.size > 0) return undefined;
      throw error;
    }
  }

  async #run(call: Call, copiesIn: readonly Copy[], copiesOut: readonly Copy[], text: string): Promise<void> {
    try {
      // Awaited only where there is something to wait for: a small call is posted at once.
      const copied = this.#copier.copy(copiesIn, () => !call.settled);
      if (copied !== undefined) await copied;
      if (!call.settled) {
        const failure = await this.#compute(call, text);
        if (failure !== undefined) throw failure;
      }
      if (!call.settled) {
        call.deaf = true;
        const fetched = this.#copier.copy(copiesOut, () => true);
        if (fetched !== undefined) await fetched;
        call.resolve();
      }
    } catch (error) {
      call.reject(this.#named(call, error));
    }
    this.#release(call);
  }

  /** Has the workers compute a call; resolves when the last of them has left it. */
  #compute(call: Call, text: string): Promise<Error | undefined> {
    const { caller, operation, work } = call.request;
    this.#checkWorkers(caller);
    const results = call.outline?.results.reduce((sum, { length }) => sum + length, 0) ?? 0;
    const kind = `${operation} ${call.bytes}`;
    return new Promise((resolve) => {
      call.ticket = this.#dispatcher.post(caller, {
        text,
        divided: this.threads > 1 && work(results) >= this.#leastDivided,
        commonBytes: this.#commonBytes.get(kind) ?? 0,
        blocks: call.blocks,
        wanted: (bytes) => this.#remember(kind, bytes),
        done: resolve,
      });
    });
  }

  #remember(kind: string, bytes: number): void {
    if (this.#commonBytes.size >= mostKinds) this.#commonBytes.clear();
    this.#commonBytes.set(kind, bytes);
  }

  /** An error whose message begins with the function's name. */
  #named(call: Call, error: unknown): unknown {
    const { caller } = call.request;
    if (error instanceof Error && !error.message.startsWith(`${caller}: `)) error.message = `${caller}: ${error.message}`;
    return error;
  }

  /** Rejects a call and stops what is under way for it. */
  #abandon(call: Call, reason: unknown): void {
    if (call.settled || call.deaf) return;
    call.reject(reason);
    if (this.#waiting.delete(call)) this.#release(call);
    else if (call.ticket !== undefined) this.#dispatcher.abandon(call.ticket);
  }

  /** Gives back what a call held, and lets in who waited for it. */
  #release(call: Call): void {
    for (const ptr of call.blocks.splice(0)) this.engine.free(ptr);
    for (const block of call.uses.splice(0)) this.residents.leave(block);
    if (this.#active.delete(call)) this.#bytes -= call.bytes;
    this.#admit();
    this.#rest();
  }

  /** Runs what submits a call later on: it is in flight from now on. */
  async hold<T>(blocks: readonly SharedBlock[], work: () => Promise<T>): Promise<T> {
    this.#held++;
    for (const block of blocks) this.residents.use(block);
    try {
      return await work();
    } finally {
      this.#held--;
      for (const block of blocks) this.residents.leave(block);
      this.#rest();
    }
  }

  #rest(): void {
    if (this.#busy) return;
    this.#dispatcher.crew.keep(false);
    this.#idle?.();
  }

  #break(reason: string): void {
    this.#breakage = reason;
    for (const call of [...this.#waiting]) {
      this.#abandon(call, new Error(`${call.request.caller}: the backend has no workers (${reason})`));
    }
  }
}
