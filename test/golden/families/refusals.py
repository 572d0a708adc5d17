"""Calls that PyTorch refuses."""
from family import b, dy, indices, text, w, x


def cases(f):
    plane, kernel = x(1, 4, 8, 8), w(6, 4, 3, 3)
    refused = f.refused

    for shape in ([8, 8], [1, 1, 4, 8, 8], [4]):
        refused('conv2d', x(*shape), kernel)
        refused('convTranspose2d', x(*shape), w(4, 6, 3, 3))
    for shape in ([1, 4, 0, 8], [1, 4, 8, 0], [1, 0, 8, 8]):
        refused('conv2d', x(*shape), kernel, padding=2)
    refused('conv2d', plane, w(6, 4, 3))
    refused('conv2d', plane, w(6, 3, 3, 3))
    refused('conv2d', plane, w(0, 4, 3, 3))
    refused('conv2d', plane, w(6, 4, 9, 3))
    refused('conv2d', plane, w(6, 4, 3, 3), dilation=[1, 4])
    refused('conv2d', plane, w(6, 4, 11, 3), padding=1)
    for length in (1, 4, 5, 7):
        refused('conv2d', plane, kernel, bias=b(length))
        refused('convTranspose2d', plane, w(4, 6, 3, 3), bias=b(length))
    refused('conv2d', plane, kernel, bias=b(6, 1))
    for value in (0, -1, [1, 0], [1, 1, 1]):
        refused('conv2d', plane, kernel, stride=value)
        refused('conv2d', plane, kernel, dilation=value)
        refused('convTranspose2d', plane, w(4, 6, 3, 3), stride=value)
        refused('convTranspose2d', plane, w(4, 6, 3, 3), dilation=value)
    for value in (0, -1):
        refused('conv2d', plane, kernel, groups=value)
        refused('convTranspose2d', plane, w(4, 6, 3, 3), groups=value)
    refused('conv2d', plane, w(5, 2, 3, 3), groups=2)
    refused('conv2d', plane, w(6, 4, 3, 3), groups=2)
    refused('conv2d', x(1, 3, 8, 8), w(6, 1, 3, 3), groups=2)
    refused('convTranspose2d', x(1, 3, 8, 8), w(3, 2, 3, 3), groups=2)
    for value in (-1, [0, -2], [1, 1, 1]):
        refused('conv2d', plane, kernel, padding=value)
        refused('convTranspose2d', plane, w(4, 6, 3, 3), padding=value)
    refused('conv2d', plane, kernel, padding='same', stride=2)
    refused('conv2d', plane, kernel, padding='same', stride=[1, 2])
    refused('conv2d', plane, kernel, padding='full')
    refused('conv2d', plane, kernel, padding=1, paddingMode='mirror')
    refused('conv2d', plane, kernel, padding=8, paddingMode='reflect')
    refused('conv2d', plane, kernel, padding=[1, 9], paddingMode='circular')
    refused('conv2d', x(1, 4, 2, 8), kernel, padding=[[0, 2], [0, 0]], paddingMode='reflect')
    refused('conv2d', x(1, 4, 2, 8), kernel, padding=[[3, 0], [0, 0]], paddingMode='circular')

    refused('convTranspose2d', plane, w(3, 6, 3, 3))
    refused('convTranspose2d', plane, w(4, 6, 3))
    for value in (-1, 1, [0, 1]):
        refused('convTranspose2d', plane, w(4, 6, 3, 3), outputPadding=value)
    refused('convTranspose2d', plane, w(4, 6, 3, 3), stride=2, outputPadding=2)
    refused('convTranspose2d', plane, w(4, 6, 3, 3), stride=2, dilation=3, outputPadding=3)
    refused('convTranspose2d', plane, w(4, 6, 3, 3), padding='same')
    refused('convTranspose2d', plane, w(4, 6, 3, 3), padding='valid')
    refused('convTranspose2d', x(1, 1, 1, 1), w(1, 1, 2, 2), padding=1, note='nothing left')
    refused('convTranspose2d', x(1, 1, 2, 2), w(1, 1, 2, 2), padding=3, note='less than nothing')

    for op in ('maxPool2d', 'avgPool2d'):
        for shape in ([8, 8], [1, 1, 1, 8, 8], [1, 4, 0, 8], [1, 4, 8, 0], [1, 0, 8, 8]):
            refused(op, x(*shape), 2)
        for value in (0, -1, [2, 0], [2, 2, 2]):
            refused(op, plane, value)
        for value in (0, -1, [1, 0]):
            refused(op, plane, 2, stride=value)
        refused(op, plane, 2, padding=2)
        refused(op, plane, 3, padding=2)
        refused(op, plane, [4, 2], padding=[2, 2])
        refused(op, plane, 2, padding=-1)
        refused(op, plane, 9)
        refused(op, plane, [3, 11], padding=1)
    for value in (0, -1, [1, 0]):
        refused('maxPool2d', plane, 2, dilation=value)
    refused('maxPool2d', plane, 3, dilation=4)
    refused('avgPool2d', plane, 2, divisorOverride=0)
    refused('lpPool2d', plane, 0, 2)
    refused('lpPool2d', plane, 2, 9)
    refused('lpPool2d', plane, 2, 0)
    refused('lpPool2d', plane, 2, 2, stride=0)
    for op in ('adaptiveAvgPool2d', 'adaptiveMaxPool2d'):
        refused(op, x(8, 8), 2)
        refused(op, x(1, 4, 0, 8), 2)
        refused(op, plane, -1)
        refused(op, plane, [2, 2, 2])
    refused('globalMaxPool2d', x(8, 8))
    refused('globalMaxPool2d', x(1, 4, 0, 8))
    small = x(1, 1, 2, 2)
    for values in ([0, 2, 8, 16], [0, 2, 8, -1]):
        refused('maxUnpool2d', small, indices(values), 2, note=f'indices={text(values)}')
    refused('maxUnpool2d', small, indices([0, 2, 8]), 2, note='three indices for four values')
    for size in ([2, 4], [6, 4], [4, 6], 7, [4, 4, 4]):
        refused('maxUnpool2d', small, indices([0, 1, 2, 3]), 2, outputSize=size)
    refused('maxUnpool2d', x(2, 2), indices([0, 2, 8, 10]), 2)

    for op, weight in (('conv1d', w(6, 4, 3)), ('convTranspose1d', w(4, 6, 3))):
        refused(op, plane, weight)
        refused(op, x(8), weight)
        refused(op, x(1, 3, 8), weight)
        refused(op, x(1, 4, 8), weight, stride=0)
        refused(op, x(1, 4, 8), weight, padding=-1)
        refused(op, x(1, 4, 8), weight, bias=b(5))
    refused('conv1d', x(1, 4, 8), w(6, 4, 9))
    refused('conv1d', x(1, 4, 8), w(6, 4, 3), padding='same', stride=2)
    refused('conv1d', x(1, 4, 8), w(6, 4, 3), padding=8, paddingMode='reflect')
    refused('convTranspose1d', x(1, 4, 8), w(4, 6, 3), outputPadding=1)
    refused('convTranspose1d', x(1, 4, 8), w(4, 6, 3), padding='same')
    for op in ('maxPool1d', 'avgPool1d'):
        refused(op, plane, 2)
        refused(op, x(8), 2)
        refused(op, x(1, 4, 8), 0)
        refused(op, x(1, 4, 8), 9)
        refused(op, x(1, 4, 8), 3, padding=2)
        refused(op, x(1, 4, 8), 2, stride=0)

    refused('unfold', x(8, 8), 2)
    refused('unfold', plane, 9)
    refused('unfold', plane, 0)
    for name in ('stride', 'dilation'):
        refused('unfold', plane, 2, **{name: 0})
        refused('fold', x(1, 8, 6), [3, 4], 2, **{name: 0})
    refused('unfold', plane, 2, padding=-1)
    refused('fold', x(1, 8, 7), [3, 4], 2)
    refused('fold', x(1, 9, 6), [3, 4], 2)
    refused('fold', x(1, 8, 6), [3, 4], 2, stride=2)
    refused('fold', x(1, 8, 6), [1, 1], 2)
    refused('fold', x(1, 1, 8, 6), [3, 4], 2)
    refused('corr2d', x(2, 3), w(3, 2))

    refused('conv2dBackward', dy(1, 6, 5, 6), plane, kernel)
    refused('conv2dBackward', dy(1, 6, 6, 6), plane, w(6, 3, 3, 3))
    refused('convTranspose2dBackward', dy(1, 6, 9, 10), plane, w(4, 6, 3, 3))
    refused('maxPool2dBackward', dy(1, 1, 2, 2), indices([0, 1, 2, 16]), [1, 1, 4, 4])
    refused('avgPool2dBackward', dy(1, 1, 2, 3), [1, 1, 4, 4], 2)
