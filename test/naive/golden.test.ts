/** The loops give what PyTorch gives, in every golden case, and refuse what it refuses. */
import { describe, it } from 'vitest';
import * as naive from '../../src/naive/index.js';
import { expectGolden, expectRefusal } from '../golden/expectGolden.js';
import { loadGolden, loadRefusals, titled } from '../golden/load.js';

const families = ['conv2d', 'convTranspose2d', 'pool', 'conv1d', 'unfold-fold', 'correlate', 'backward'] as const;

describe.each(families)('naive against PyTorch: %s', (family) => {
  it.each(titled(loadGolden(family).cases))('%s', (_title, golden) => expectGolden(naive, golden));
});

describe('naive refuses what PyTorch refuses', () => {
  it.each(titled(loadRefusals().cases))('%s', (_title, refusal) => expectRefusal(naive, refusal, `naive.${refusal.op}`));
});
