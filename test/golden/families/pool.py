"""Pooling in 2-D and 1-D, and its undoing."""
import torch

import reference
from families.special import ALL_LOW, HOLES, HOLES_ROW, LECTURE, TIES
from family import INF, NAN, data, indices, materialise, x


def cases(f):
    def max_case(input, kernel, **options):
        f.case('maxPool2d', input, kernel, returnIndices=True, **options)

    def avg_case(input, kernel, **options):
        f.case('avgPool2d', input, kernel, **options)

    f.case('maxPool2d', LECTURE, 2, note='worked example')
    f.case('avgPool2d', LECTURE, 2, note='worked example')
    f.case('maxPool2d', x(1, 2, 7, 6), 3, stride=2, padding=1)
    f.case('maxPool2d', x(3, 7, 6), [2, 3])
    for shape in ([3, 5, 6], [2, 2, 5, 4], [0, 3, 5, 6]):
        max_case(x(*shape), 2)
        avg_case(x(*shape), 2)
    windows = (
        (2, {}), (2, dict(stride=1)), (3, dict(stride=1, padding=1)), (3, dict(stride=2, padding=1)), (3, dict(stride=2)),
        ([2, 3], dict(stride=[1, 2])), ([3, 2], dict(padding=[1, 0])), ([1, 4], {}), ([5, 1], dict(stride=[1, 3])),
        (1, dict(stride=2)), (2, dict(stride=3)), (5, dict(stride=1, padding=2)), (7, dict(stride=3, padding=3)),
        ([4, 5], dict(padding=[2, 1])), (2, dict(ceilMode=True)), (3, dict(stride=2, padding=1, ceilMode=True)),
        ([3, 2], dict(stride=[3, 4], ceilMode=True)),
    )
    for kernel, options in windows:
        max_case(x(2, 6, 7), kernel, **options)
        avg_case(x(2, 6, 7), kernel, **options)
    max_case(x(1, 2, 5, 4), [5, 4], note='kernel = plane')
    avg_case(x(1, 2, 5, 4), [5, 4], note='kernel = plane')
    max_case(x(1, 1, 7, 9), 7, stride=1, padding=3, note='large window')
    avg_case(x(1, 1, 7, 9), 7, stride=1, padding=3, note='large window')

    # ceilMode: the last window goes when it starts in the right padding
    for size, kernel, stride, padding in ((5, 2, 3, 1), (4, 2, 2, 1), (4, 3, 2, 1), (6, 2, 4, 0), (3, 2, 3, 1), (7, 3, 3, 1)):
        options = dict(stride=stride, padding=padding, ceilMode=True)
        max_case(x(1, 1, size, size + 1), kernel, **options)
        for include in (True, False):
            avg_case(x(1, 1, size, size + 1), kernel, countIncludePad=include, **options)
    avg_case(data([[[[1, 1, 1, 1]]]]), [1, 3], stride=[1, 2], padding=[0, 1], ceilMode=True, note='2/3, 1, 1/2')

    for dilation in (2, [1, 2], [3, 1]):
        max_case(x(1, 1, 8, 7), [2, 3], dilation=dilation)
        max_case(x(1, 1, 8, 7), [3, 2], dilation=dilation, stride=[1, 2], padding=1)
        max_case(x(1, 1, 7, 8), 2, dilation=dilation, stride=2, padding=1, ceilMode=True)

    for options in (dict(stride=1), dict(stride=2), dict(stride=1, padding=1), dict(stride=2, padding=1, ceilMode=True)):
        max_case(TIES, 2, note='ties', **options)
        max_case(HOLES, 2, note='NaN and infinities', **options)
        max_case(ALL_LOW, 2, note='all -Infinity', **options)
        avg_case(HOLES, 2, note='NaN and infinities', **options)
    max_case(HOLES, 3, stride=1, padding=1, note='NaN and infinities')
    max_case(HOLES, 2, dilation=2, padding=1, stride=1, note='NaN and infinities')
    max_case(ALL_LOW, 3, dilation=2, padding=1, stride=1, note='all -Infinity')

    for include in (True, False):
        avg_case(x(1, 2, 6, 5), 3, stride=2, padding=1, countIncludePad=include)
        avg_case(x(2, 6, 5), [4, 3], stride=[1, 2], padding=[2, 1], countIncludePad=include)
        avg_case(x(1, 1, 6, 5), 3, stride=2, padding=1, countIncludePad=include, divisorOverride=5)
    for divisor in (1, 7, -2):
        avg_case(x(1, 2, 5, 6), [2, 3], divisorOverride=divisor)
        avg_case(x(1, 1, 5, 6), [2, 4], ceilMode=True, divisorOverride=divisor)

    for norm in (1, 2, 3, 4, 0.5, 1.5):
        f.case('lpPool2d', x(1, 2, 6, 7), norm, 2)
        f.case('lpPool2d', x(1, 1, 6, 7), norm, [3, 2], stride=[2, 3], ceilMode=True)
    positive = data([[[[(i * 7 + j * 3) % 11 + 0.5 for j in range(7)] for i in range(5)]]])
    for norm in (1, 2.5, 3, 7):
        f.case('lpPool2d', positive, norm, [2, 3], stride=2, ceilMode=True, note='positive')
    signs = data([[[[1, -1, -2, 0, 0], [1, -1, -1, 0, 0], [NAN, 1, INF, 2, -3]]]])
    f.case('lpPool2d', signs, 3, 2, ceilMode=True, note='signs, zeros, NaN')
    f.case('lpPool2d', x(2, 5, 6), 2, 3, stride=1)
    f.case('lpPool2d', x(0, 2, 5, 6), 2, 2)

    for size in (1, 2, 3, 5, [3, 2], [1, 4], [7, 5], [5, 4], [9, 3]):
        f.case('adaptiveAvgPool2d', x(1, 5, 4), size)
        f.case('adaptiveMaxPool2d', x(1, 5, 4), size, returnIndices=True)
    for op in ('adaptiveAvgPool2d', 'adaptiveMaxPool2d'):
        f.case(op, x(2, 7, 8), 3)
        f.case(op, x(1, 1, 10, 11), [4, 7])
        f.case(op, x(0, 2, 7, 8), 3)
        f.case(op, HOLES, 3, note='NaN and infinities')
    f.case('adaptiveMaxPool2d', HOLES, [2, 4], returnIndices=True, note='NaN and infinities')
    f.case('adaptiveMaxPool2d', TIES, [2, 3], returnIndices=True, note='ties')
    f.case('adaptiveMaxPool2d', ALL_LOW, 2, returnIndices=True, note='all -Infinity')
    for op in ('globalAvgPool2d', 'globalMaxPool2d'):
        for shape in ([1, 1, 1, 1], [2, 3, 5, 7], [3, 4, 6], [0, 2, 3, 3], [1, 13, 7, 7]):
            f.case(op, x(*shape))
        f.case(op, HOLES, note='NaN')
    f.case('globalMaxPool2d', ALL_LOW, note='all -Infinity')

    def unpool_case(shape, kernel, note='', outputSize=None, **pooling):
        """Unpools what a max pooling of `shape` left."""
        pooled = reference.maxPool2d(materialise(x(*shape), torch.float64), kernel, returnIndices=True, **pooling)
        options = {**pooling, **({} if outputSize is None else {'outputSize': outputSize})}
        values = {'shape': list(pooled['output'].shape), 'data': pooled['output'].flatten().tolist()}
        f.case('maxUnpool2d', values, indices(pooled['indices'].flatten().tolist()), kernel, note=note, **options)

    unpool_case([1, 2, 4, 6], 2)
    unpool_case([2, 4, 6], 2)
    unpool_case([0, 2, 4, 6], 2)
    unpool_case([2, 1, 6, 6], [3, 2])
    unpool_case([1, 2, 5, 7], 2, outputSize=[5, 7])
    unpool_case([1, 1, 5, 5], 2, outputSize=5)
    unpool_case([1, 1, 7, 8], 3, stride=[3, 2], outputSize=[7, 8])
    unpool_case([1, 1, 6, 7], 2, stride=2, padding=1, outputSize=[6, 7])
    unpool_case([1, 2, 7, 7], 3, stride=2, note='an index comes twice')
    unpool_case([1, 1, 5, 6], 3, stride=1, note='an index comes often')
    f.case('maxUnpool2d', data([[[[1, 2], [3, 4]]]]), indices([5, 5, 5, 0]), 2, note='the last of a repeated index stays')
    f.case('maxUnpool2d', data([[[[1, NAN], [INF, -4]]]]), indices([15, 2, 8, 7]), 2, note='NaN and infinities')

    for options in ({}, dict(stride=1), dict(stride=2, padding=1), dict(ceilMode=True), dict(stride=2, padding=1, ceilMode=True)):
        f.case('maxPool1d', x(2, 2, 7), 3, returnIndices=True, **options)
        f.case('avgPool1d', x(2, 2, 7), 3, **options)
    for op in ('maxPool1d', 'avgPool1d'):
        f.case(op, x(3, 7), 2)
        f.case(op, x(0, 3, 7), 2)
        f.case(op, HOLES_ROW, 3, stride=2, note='NaN and infinities')
    f.case('maxPool1d', x(1, 2, 11), 3, dilation=2, padding=1, stride=2, returnIndices=True)
    f.case('maxPool1d', x(1, 2, 12), 2, dilation=3, ceilMode=True, returnIndices=True)
    f.case('maxPool1d', HOLES_ROW, 3, stride=1, padding=1, returnIndices=True, note='NaN and infinities')
    f.case('avgPool1d', x(1, 2, 9), 4, stride=3, padding=2, countIncludePad=False)
    f.case('avgPool1d', x(1, 2, 9), 4, stride=3, padding=2, ceilMode=True, countIncludePad=False)
