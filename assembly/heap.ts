// The heap: AssemblyScript's TLSF allocator, opened to the TypeScript side. Blocks are 16-byte aligned.
// It runs on the main instance only; kernels never allocate.

export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

export function release(ptr: usize): void {
  heap.free(ptr);
}
