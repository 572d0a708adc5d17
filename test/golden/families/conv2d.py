"""conv2d: kernels, channels, strides, dilations, groups, every padding, activations, special values."""
from families.special import LECTURE, LECTURE_KERNEL
from family import INF, NAN, b, data, spiked, w, x


def cases(f):
    def case(*args, **options):
        f.case('conv2d', *args, **options)

    case(LECTURE, LECTURE_KERNEL, padding='same', note='worked example')
    case(LECTURE, LECTURE_KERNEL, note='worked example')

    for shape in ([2, 4, 5], [1, 2, 4, 5], [3, 2, 3, 4], [0, 2, 4, 5]):
        case(x(*shape), w(2, 2, 3, 2), padding=1)
        case(x(*shape), w(3, 2, 3, 2), bias=b(3), stride=2)
    for mode in ('reflect', 'replicate', 'circular'):
        case(x(0, 2, 5, 6), w(3, 2, 3, 3), padding=1, paddingMode=mode)

    # kernels
    for k in range(1, 8):
        case(x(1, 2, 7, 6), w(1, 2, k, k), padding=k // 2)
        case(x(1, 2, 9, 8), w(2, 2, k, k), padding=k // 2, stride=2)
    for kernel in ([1, 5], [5, 1], [2, 3], [3, 2], [4, 1], [1, 7], [3, 6], [9, 3], [8, 7]):
        case(x(1, 2, 9, 7), w(1, 2, *kernel), bias=b(1))
    case(x(1, 3, 23, 19), w(2, 3, 11, 11), stride=4, padding=2, note='AlexNet stem')
    case(x(1, 3, 15, 13), w(3, 3, 7, 7), stride=2, padding=3, bias=b(3), activation='relu', note='ResNet stem')
    for shape in ([1, 2, 3, 5], [2, 3, 4, 4], [2, 3, 1, 6], [2, 1, 1, 1]):
        case(x(*shape), w(5, *shape[1:]), note='kernel = plane')
    case(x(1, 2, 2, 3), w(3, 2, 5, 4), padding=[2, 1], note='kernel > plane')
    case(x(1, 2, 1, 1), w(3, 2, 3, 3), padding=1, note='one pixel')

    # channels
    for cin, cout in ((1, 1), (1, 3), (1, 13), (3, 1), (3, 5), (5, 3), (5, 15), (13, 1), (13, 15), (15, 13)):
        case(x(1, cin, 2, 3), w(cout, cin, 3, 3), padding=1)
        case(x(1, cin, 1, 3), w(cout, cin, 1, 1), bias=b(cout))
    case(x(2, 8, 1, 2), w(16, 8, 1, 1))
    case(x(1, 16, 3, 3), w(8, 16, 3, 3), padding=1)
    case(x(2, 5, 7, 5), w(3, 5, 1, 1), stride=2)
    case(x(2, 5, 7, 5), w(3, 5, 1, 1), stride=[3, 2], padding=[1, 2], bias=b(3))
    case(x(1, 40, 5, 4), w(2, 40, 3, 3), padding=1, note='many channels')

    # 3x3 stride 1, whole and broken tiles
    for height, width in ((3, 3), (4, 4), (6, 6), (7, 7), (8, 12), (9, 5), (14, 13)):
        case(x(1, 4, height, width), w(1, 4, 3, 3), padding=1, bias=b(1))
    case(x(3, 4, 5, 5), w(1, 4, 3, 3), padding=1, note='tiles across the batch')
    case(x(1, 3, 8, 9), w(1, 3, 3, 3))
    case(x(1, 3, 4, 5), w(2, 3, 3, 3), padding=2)
    case(x(1, 3, 5, 6), w(2, 3, 3, 3), padding=[0, 1])
    case(x(1, 4, 5, 5), w(4, 2, 3, 3), padding=1, groups=2)
    case(x(1, 4, 3, 4), w(1, 4, 3, 3), padding=[4, 3], note='padding > kernel')

    # stride
    for stride in ([1, 2], [2, 1], [3, 2], [4, 5], 3):
        case(x(1, 3, 8, 7), w(2, 3, 3, 2), stride=stride, padding=1)
    case(x(1, 2, 7, 9), w(3, 2, 2, 2), stride=3, note='stride > kernel')
    case(x(1, 2, 5, 5), w(3, 2, 3, 3), stride=100, note='stride > plane')
    for k in (3, 5, 7):
        case(x(1, 3, 9, 10), w(2, 3, k, k), stride=2, padding=[k // 2, 0], activation='relu6', bias=b(2))

    # dilation
    for dilation in (2, [2, 1], [1, 3], [3, 2]):
        case(x(1, 2, 8, 7), w(1, 2, 3, 3), dilation=dilation, padding=1)
        case(x(1, 2, 9, 8), w(1, 2, 3, 2), dilation=dilation, stride=[1, 2], padding=[2, 1], bias=b(1))
    case(x(1, 3, 8, 7), w(1, 3, 3, 3), dilation=6, padding=6, note='most taps outside')
    case(x(1, 2, 3, 4), w(2, 2, 1, 1), dilation=4, note='1x1 is never spread')

    # groups and depthwise
    for groups, cin, cout in ((2, 4, 6), (3, 3, 6), (5, 15, 5), (2, 6, 2), (4, 8, 4)):
        case(x(2, cin, 2, 3), w(cout, cin // groups, 3, 3), groups=groups, bias=b(cout), padding=1)
        case(x(1, cin, 2, 3), w(cout, cin // groups, 1, 1), groups=groups)
    for channels, multiplier in ((1, 1), (3, 1), (5, 1), (13, 1), (3, 2), (4, 3)):
        case(x(1, channels, 3, 3), w(channels * multiplier, 1, 3, 3), groups=channels, padding=1, note='depthwise')
    for k, stride in ((3, 1), (3, 2), (5, 1), (5, 2), (7, 1), (7, 3), (2, 1), (2, 2), (4, 1)):
        case(x(1, 2, 7, 6), w(2, 1, k, k), groups=2, padding=k // 2, stride=stride, bias=b(2), activation='relu',
             note='depthwise')
    case(x(1, 2, 5, 6), w(2, 1, 3, 3), groups=2, padding=2, dilation=2, note='depthwise')
    case(x(1, 2, 6, 7), w(4, 1, 3, 2), groups=2, padding=[1, 1], stride=[2, 1], dilation=[1, 3], note='depthwise')
    case(x(1, 2, 2, 17), w(2, 1, 1, 5), groups=2, padding=[0, 2], note='depthwise')
    case(x(2, 17, 2), w(2, 1, 5, 1), groups=2, padding=[2, 0], note='depthwise')
    case(x(1, 3, 4, 5), w(3, 1, 3, 3), groups=3, padding='same', paddingMode='reflect', note='depthwise')
    case(x(1, 2, 6, 7), data([[[[1, 2, 1], [2, 4, 2], [1, 2, 1]]]] * 2), groups=2, padding=1, note='rank-1 kernel')

    # padding, each kind
    for padding in ([[1, 0], [0, 0]], [[0, 1], [0, 2]], [[2, 0], [1, 3]], [[0, 3], [4, 0]]):
        case(x(1, 2, 4, 3), w(2, 2, 3, 3), padding=padding)
        case(x(1, 2, 6, 5), w(1, 2, 3, 2), padding=padding, stride=2, bias=b(1))
    case(x(2, 4, 3), w(4, 1, 3, 3), padding=[[2, 0], [1, 3]], groups=2, dilation=[1, 2])
    for kernel in ([1, 1], [2, 2], [3, 3], [4, 3], [3, 4], [6, 2], [5, 8]):
        case(x(1, 2, 5, 6), w(1, 2, *kernel), padding='same')
    case(x(1, 2, 7, 6), w(1, 2, 2, 4), padding='same', dilation=[3, 1])
    case(x(1, 2, 6, 7), w(1, 2, 3, 2), padding='same', dilation=[1, 3])
    case(x(2, 4, 5), w(2, 1, 4, 4), padding='same', groups=2, bias=b(2))
    case(x(1, 2, 5, 6), w(2, 2, 3, 2), padding='valid', stride=2)

    for mode in ('reflect', 'replicate', 'circular'):
        for padding in (1, [2, 1], [[2, 0], [1, 3]], 'same', 'valid'):
            case(x(1, 2, 5, 4), w(1, 2, 3, 2), padding=padding, paddingMode=mode)
        case(x(2, 7, 4), w(2, 1, 3, 3), padding=[1, 2], paddingMode=mode, stride=[2, 1], groups=2, bias=b(2))
        case(x(2, 1, 5, 4), w(1, 1, 3, 3), padding=2, paddingMode=mode, dilation=2)
        case(x(1, 1, 5, 6), w(1, 1, 4, 4), padding='same', paddingMode=mode)
        case(x(1, 2, 5, 6), w(2, 2, 3, 3), padding=1, paddingMode=mode, activation='relu6')
    case(x(1, 2, 4, 3), w(2, 2, 3, 3), padding=[3, 2], paddingMode='reflect', note='the most it takes')
    case(x(1, 2, 4, 3), w(1, 2, 3, 3), padding=[4, 3], paddingMode='circular', note='the most it takes')
    case(x(1, 2, 3, 2), w(1, 2, 3, 3), padding=[5, 4], paddingMode='replicate', note='beyond the plane')
    case(x(1, 2, 1, 1), w(2, 2, 3, 3), padding=1, paddingMode='replicate', note='one pixel')
    case(x(1, 2, 1, 1), w(2, 2, 3, 3), padding=1, paddingMode='circular', note='one pixel')

    # activations
    for activation in ('relu', 'relu6'):
        case(x(1, 3, 5, 6), w(2, 3, 3, 3), activation=activation)
        case(x(2, 4, 2, 3), w(6, 2, 1, 1), bias=b(6), groups=2, activation=activation)

    # not a number, infinite, large
    specials = {7: NAN, 33: INF, 58: -INF}
    for options in ({}, dict(padding=1, bias=b(2)), dict(stride=2), dict(padding=1, activation='relu6')):
        case(spiked([1, 2, 5, 6], specials), w(2, 2, 3, 3), note='NaN and infinities', **options)
    case(spiked([1, 2, 5, 6], specials), w(2, 1, 3, 3), groups=2, padding=1, note='NaN and infinities, depthwise')
    case(spiked([1, 2, 5, 6], specials), w(1, 2, 1, 1), activation='relu', note='NaN and infinities')
    peaks = data([[[[2.0 ** 127 if i % 4 == j % 4 == 1 else 0 for j in range(8)] for i in range(8)]]])
    case(peaks, data([[[[1, 1, 1]] * 3]]), padding=1, note='near overflow')
