/**
 * Copies arrays into and out of shared memory in slices, in order, and lets the event loop turn between them: a large array never
 * blocks it for long.
 */

/** Bytes that are copied at once. About 0.1 to 0.3 ms. */
const sliceBytes = 2 ** 20;

/** One array to copy. `from` and `to` are looked up for each slice: memory may grow, and arrays move, between two of them. */
export interface Copy {
  readonly from: () => Float32Array | Int32Array;
  readonly to: () => Float32Array | Int32Array;
  /** Elements of four bytes. */
  readonly length: number;
}

/** Lets the event loop turn once. */
function nextTurn(then: () => void): void {
  if (typeof setImmediate === 'function') setImmediate(then);
  else setTimeout(then);
}

interface Task {
  readonly copies: readonly Copy[];
  /** Whether to go on. */
  readonly wanted: () => boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  copy: number;
  offset: number;
}

export class Copier {
  readonly #tasks: Task[] = [];
  /** Bytes that may still be copied before the event loop turns. */
  #left = sliceBytes;
  #scheduled = false;

  /**
   * Copies at once what is little; for more the promise is of its end. It is also kept when `wanted` says no any more.
   * @throws what `from` and `to` throw
   */
  copy(copies: readonly Copy[], wanted: () => boolean): Promise<void> | undefined {
    const bytes = copies.reduce((sum, { length }) => sum + length * 4, 0);
    if (this.#tasks.length === 0 && bytes <= this.#left) {
      for (const { from, to, length } of copies) move(from(), to(), 0, length);
      this.#left -= bytes;
      if (bytes > 0) this.#schedule();
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.#tasks.push({ copies, wanted, resolve, reject, copy: 0, offset: 0 });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    nextTurn(() => this.#turn());
  }

  #turn(): void {
    this.#scheduled = false;
    this.#left = sliceBytes;
    for (let task = this.#tasks[0]; task !== undefined && this.#left > 0; task = this.#tasks[0]) {
      this.#left -= this.#advance(task, this.#left);
    }
    if (this.#left < sliceBytes || this.#tasks.length > 0) this.#schedule();
  }

  /** Goes on with a task by at most so many bytes; how many they were. */
  #advance(task: Task, bytes: number): number {
    const item = task.copies[task.copy];
    if (item === undefined || !task.wanted()) {
      this.#tasks.shift();
      task.resolve();
      return 0;
    }
    const count = Math.min(Math.ceil(bytes / 4), item.length - task.offset);
    try {
      move(item.from(), item.to(), task.offset, count);
    } catch (error) {
      this.#tasks.shift();
      task.reject(error);
      return 0;
    }
    task.offset += count;
    if (task.offset === item.length) {
      task.copy++;
      task.offset = 0;
    }
    return count * 4;
  }
}

function move(from: Float32Array | Int32Array, to: Float32Array | Int32Array, offset: number, count: number): void {
  if (from.length < offset + count || to.length < offset + count) {
    throw new Error('an array of a call was disposed of or transferred before the call had ended');
  }
  to.set(from.subarray(offset, offset + count), offset);
}
