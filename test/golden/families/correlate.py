"""corr2d and convolve2d."""
from family import data, w, x


def cases(f):
    f.case('corr2d', data([[0, 1, 2], [3, 4, 5], [6, 7, 8]]), data([[0, 1], [2, 3]]), note='worked example')
    f.case('corr2d', x(6, 8), data([[1, -1]]), note='edges')
    for kernel in ([1, 1], [3, 3], [2, 5], [6, 8], [7, 1]):
        f.case('corr2d', x(max(6, kernel[0]), 8), w(*kernel))
    for mode in ('full', 'same', 'valid'):
        f.case('convolve2d', data([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), data([[1, 0], [2, -1]]), mode=mode)
        for plane, kernel in (
                ([5, 6], [3, 3]), ([5, 6], [2, 2]), ([6, 5], [4, 1]), ([4, 7], [1, 6]), ([5, 5], [5, 4]),
                ([5, 6], [4, 6]),
        ):
            f.case('convolve2d', x(*plane), w(*kernel), mode=mode)
    f.case('convolve2d', x(4, 5), w(3, 2))
    f.case('convolve2d', x(2, 3), w(4, 5), mode='full', note='kernel > plane')
    f.case('convolve2d', x(2, 3), w(4, 5), mode='same', note='kernel > plane')
