#!/usr/bin/env python3
"""Writes the golden values: what the real PyTorch answers, for the tests to compare with.

Run it with any Python that has PyTorch 1.13 or later (Debian: python3-torch):

    /usr/bin/python3 test/golden/generate.py

Each file of `families/` becomes one JSON file beside this script, one case a line. A case is a call in simdconv's own
names; `reference.py` says how PyTorch computes it. A tensor is its shape and either a seed, for the formula in
`family.fill`, or its data. Filled values are multiples of 1/8 up to 2.5, so products and sums are exact in float32 in
any order: everything without a division or a root can be asked for to the last bit (signed zeros are written as 0).
PyTorch computes in float64 and the result is rounded once; where it is exact, its float32 answer must be the same, or
this script stops.

Left out, because PyTorch 1.13 and 2.x differ: padding of a dilated pooling beyond half of the undilated kernel.
"""
import importlib
import sys
import warnings
from pathlib import Path

import torch

sys.dont_write_bytecode = True
from family import Family  # noqa: E402

HERE = Path(__file__).parent
FAMILIES = ('conv2d', 'convTranspose2d', 'pool', 'conv1d', 'unfold_fold', 'correlate', 'backward', 'refusals')

if __name__ == '__main__':
    torch.set_num_threads(1)
    warnings.filterwarnings('ignore', message="Using padding='same' with even kernel lengths")
    for name in FAMILIES:
        family = Family()
        importlib.import_module(f'families.{name}').cases(family)
        size = family.write(HERE / f'{name.replace("_", "-")}.json')
        print(f'{name}: {len(family.cases)} cases, {size} bytes')
