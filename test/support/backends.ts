/** Backends for tests. */
import { Backend } from '../../src/backend/backend.js';
import { Coordinator } from '../../src/backend/coordinator.js';

/** A backend, and the inside of it. It divides every call between its threads, however small, unless told otherwise. */
export async function dividingBackend(
  threads: number,
  leastDivided = 0,
): Promise<{ backend: Backend; coordinator: Coordinator }> {
  const coordinator = new Coordinator(threads, leastDivided);
  await coordinator.start();
  return { backend: new Backend(coordinator), coordinator };
}

/** Resolves when `condition` holds; looks again at each turn of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
