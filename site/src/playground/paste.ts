/** Pictures from the clipboard. */

/** Hands over the picture of each paste; text that is pasted into a field stays with the field. */
export function onPastedPicture(take: (file: File) => void): void {
  window.addEventListener('paste', (event) => {
    const { clipboardData, target } = event;
    if (target instanceof HTMLInputElement && clipboardData?.getData('text/plain')) return;
    const picture = Array.from(clipboardData?.files ?? []).find(({ type }) => type.startsWith('image/'));
    if (picture === undefined) return;
    event.preventDefault();
    take(picture);
  });
}
