"""Gradients."""
import torch

import reference
from families.special import ALL_LOW, HOLES, TIES
from family import SHORT, dy, indices, materialise, text, w, x


def cases(f):
    def conv_case(op, input, weight, **options):
        """The gradient of `op` for a filled gradient of its output."""
        zeros = [torch.zeros(spec['shape']) for spec in (input, weight)]
        shape = getattr(reference, op)(*zeros, **options).shape
        f.case(op + 'Backward', dy(*shape), input, weight, **options)

    for options in (
            {}, dict(padding=1), dict(stride=2), dict(stride=[2, 1], padding=[1, 2]),
            dict(dilation=[2, 1], padding=1), dict(padding='same'), dict(padding='valid', stride=3),
            dict(padding=[[1, 0], [0, 2]]), dict(dilation=2, stride=2, padding=2),
    ):
        conv_case('conv2d', x(1, 2, 4, 5), w(2, 2, 3, 2), **options)
    for shape in ([2, 5, 4], [0, 2, 5, 4], [3, 2, 3, 4]):
        conv_case('conv2d', x(*shape), w(3, 2, 3, 3))
    for mode in ('reflect', 'replicate', 'circular'):
        conv_case('conv2d', x(1, 2, 4, 3), w(1, 2, 3, 3), padding=[2, 1], paddingMode=mode)
        conv_case('conv2d', x(1, 1, 4, 5), w(2, 1, 2, 2), padding='same', paddingMode=mode)
        conv_case('conv2d', x(1, 1, 4, 5), w(1, 1, 3, 3), padding=[[1, 0], [2, 3]], paddingMode=mode, stride=2)
    conv_case('conv2d', x(1, 5, 3, 3), w(2, 5, 3, 3), padding=1)
    conv_case('conv2d', x(1, 13, 1, 2), w(5, 13, 1, 1))
    conv_case('conv2d', x(1, 4, 3, 4), w(4, 2, 3, 3), groups=2, padding=1, stride=2)
    conv_case('conv2d', x(2, 3, 3, 4), w(3, 1, 3, 3), groups=3, padding=1)
    conv_case('conv2d', x(1, 3, 3, 4), w(6, 1, 3, 3), groups=3)
    conv_case('conv2d', x(1, 1, 6, 7), w(1, 1, 5, 7), padding=[2, 3], stride=2)
    conv_case('conv2d', x(1, 1, 6, 8), w(2, 1, 2, 2), stride=3)

    for options in (
            {}, dict(stride=2), dict(stride=2, padding=1, outputPadding=1), dict(stride=[3, 1], padding=[0, 1]),
            dict(dilation=[1, 2]), dict(stride=2, padding=[[1, 0], [0, 2]]), dict(dilation=3, outputPadding=2),
    ):
        conv_case('convTranspose2d', x(1, 2, 3, 3), w(2, 2, 3, 2), **options)
    for shape in ([2, 3, 4], [0, 2, 3, 4], [3, 2, 2, 3]):
        conv_case('convTranspose2d', x(*shape), w(2, 3, 2, 2), stride=2)
    conv_case('convTranspose2d', x(1, 4, 3, 3), w(4, 2, 3, 3), groups=2, stride=2, padding=1)
    conv_case('convTranspose2d', x(1, 3, 3, 3), w(3, 1, 4, 4), groups=3, stride=2, padding=1)
    conv_case('convTranspose2d', x(1, 13, 1, 1), w(13, 2, 2, 2), stride=2)

    def max_case(input, kernel, note='', **pooling):
        leaf = materialise(input, torch.float64).requires_grad_()
        pooled = reference.maxPool2d(leaf, kernel, returnIndices=True, **pooling)
        gradient = dy(*pooled['output'].shape)
        pooled['output'].backward(materialise(gradient, torch.float64))
        where = indices(pooled['indices'].flatten().tolist())
        words = ' '.join(filter(None, [note, f'k={text(kernel)}', *(f'{SHORT.get(k, k)}={text(v)}' for k, v in pooling.items())]))
        assert torch.equal(leaf.grad, f.case('maxPool2dBackward', gradient, where, input['shape'], note=words))

    for kernel, options in (
            (2, {}), (3, dict(stride=1)), (3, dict(stride=2, padding=1)),
            ([2, 3], dict(stride=[1, 2], ceilMode=True)), (2, dict(dilation=2, stride=1)),
            ([3, 1], dict(stride=4)),
    ):
        max_case(x(1, 2, 6, 7), kernel, **options)
    max_case(x(2, 5, 6), 2)
    max_case(x(0, 2, 5, 6), 2)
    max_case(TIES, 3, stride=1, note='ties')
    max_case(HOLES, 2, stride=1, note='NaN and infinities')
    max_case(ALL_LOW, 2, padding=1, note='all -Infinity')

    for kernel, options in (
            (2, {}), (3, dict(stride=1)), (3, dict(stride=2, padding=1)),
            (3, dict(stride=2, padding=1, countIncludePad=False)), ([2, 3], dict(stride=[1, 2], ceilMode=True)),
            (3, dict(stride=2, padding=1, ceilMode=True)),
            (3, dict(stride=2, padding=1, ceilMode=True, countIncludePad=False)),
            ([2, 3], dict(divisorOverride=4)), (2, dict(stride=3)),
    ):
        for shape in ([2, 1, 5, 6], [2, 4, 5]) if options == {} else ([1, 6, 5],):
            output = reference.avgPool2d(torch.zeros(shape), kernel, **options).shape
            f.case('avgPool2dBackward', dy(*output), shape, kernel, **options)
    f.case('avgPool2dBackward', dy(0, 2, 2, 3), [0, 2, 4, 6], 2)
