/**
 * An error in one line. libvips keeps the details of an error where other threads of the process may have taken them away, so
 * that its sentence can end in a colon: it then ends before.
 */
export function reasonOf(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  return first.replace(/^filterFile: /, '').replace(/\s*:\s*$/, '');
}
