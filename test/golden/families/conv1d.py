"""conv1d and convTranspose1d."""
from family import INF, NAN, b, spiked, w, x


def cases(f):
    def case(*args, **options):
        f.case('conv1d', *args, **options)

    def transposed(*args, **options):
        f.case('convTranspose1d', *args, **options)

    for shape in ([2, 7], [1, 2, 7], [3, 2, 4], [0, 2, 7]):
        case(x(*shape), w(3, 2, 3), padding=1, bias=b(3))
        transposed(x(*shape), w(2, 3, 3), stride=2, bias=b(3))
    for k in (1, 2, 3, 4, 5, 7, 11):
        case(x(1, 3, 13), w(2, 3, k), stride=2, padding=k // 2)
        transposed(x(1, 3, 5), w(3, 2, k), stride=2, padding=(k - 1) // 2)
    case(x(1, 5, 5), w(13, 5, 3), padding=1)
    case(x(2, 13, 6), w(5, 13, 1))
    case(x(1, 2, 5), w(3, 2, 5), note='kernel = length')
    case(x(1, 2, 9), w(3, 2, 3), dilation=3, padding=2, stride=2)
    case(x(2, 4, 9), w(6, 2, 3), groups=2, bias=b(6), activation='relu')
    case(x(2, 3, 11), w(6, 1, 5), groups=3, padding=2, activation='relu6', note='depthwise')
    for padding in ([2, 0], [0, 3], 'same', 'valid'):
        case(x(1, 2, 8), w(3, 2, 4), padding=padding)
    case(x(1, 2, 8), w(3, 2, 4), padding='same', dilation=3)
    for mode in ('reflect', 'replicate', 'circular'):
        for padding in (2, [1, 3], 'same'):
            case(x(1, 2, 6), w(2, 2, 4), padding=padding, paddingMode=mode)
        case(x(2, 7), w(2, 1, 3), padding=1, stride=2, groups=2, paddingMode=mode)
    case(spiked([1, 2, 9], {3: NAN, 12: INF}), w(3, 2, 3), padding=1, note='NaN and Infinity')

    transposed(x(1, 2, 4), w(2, 3, 3), stride=2, padding=1, outputPadding=1)
    transposed(x(1, 2, 4), w(2, 3, 3), dilation=3, outputPadding=2)
    transposed(x(1, 2, 4), w(2, 3, 2), stride=3, note='gaps')
    transposed(x(1, 4, 5), w(4, 3, 4), groups=2, stride=2, padding=1, activation='relu')
    for padding in ([1, 0], [0, 2]):
        transposed(x(1, 2, 5), w(2, 3, 4), padding=padding, stride=2, bias=b(3))
