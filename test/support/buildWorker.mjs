/** Bundles what a backend's threads run before the first test, so that they run the sources as they are. */
export { buildWorker as setup } from '../../scripts/build-worker.mjs';
