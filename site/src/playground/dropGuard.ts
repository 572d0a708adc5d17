/** Files that miss the place for pictures: without this the browser opens them, and what was made here is lost. */

/** Refuses files dropped outside `zone`. Text may still be dragged into a field. */
export function guardDrops(zone: HTMLElement): void {
  const refuse = (event: DragEvent): void => {
    if (zone.contains(event.target as Node) || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'none';
  };
  window.addEventListener('dragover', refuse);
  window.addEventListener('drop', refuse);
}
