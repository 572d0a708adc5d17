/** The page: two parts, each built into its place. */
import { info } from 'simdconv';
import { explorer } from './explorer/explorer.js';
import { playground } from './playground/playground.js';
import './styles/base.css';
import './styles/grid.css';
import './styles/playground.css';
import './styles/explorer.css';
import './styles/forced.css';

document.getElementById('playground-body')!.append(playground());
document.getElementById('explorer-body')!.append(explorer());

const { version, relaxedSimd } = info();
const arithmetic = relaxedSimd ? '128-bit SIMD with fused multiply-add' : '128-bit SIMD';
document.getElementById('engine')!.textContent = `simdconv ${version}, WebAssembly with ${arithmetic}, one thread.`;
