"""convTranspose2d: kernels, strides, channels, outputPadding, dilations, groups, cropping."""
from families.special import LECTURE, LECTURE_KERNEL
from family import INF, NAN, b, spiked, w, x


def cases(f):
    def case(*args, **options):
        f.case('convTranspose2d', *args, **options)

    case(LECTURE, LECTURE_KERNEL, stride=2, note='worked example')
    f.case('conv_transpose2d', x(1, 2, 2, 3), w(2, 3, 3, 3), stride=2, padding=1)

    for shape in ([2, 3, 4], [1, 2, 3, 4], [3, 2, 2, 3], [0, 2, 3, 4]):
        case(x(*shape), w(2, 2, 3, 2))
        case(x(*shape), w(2, 2, 3, 2), bias=b(2), stride=2, padding=1)

    for k in range(1, 8):
        case(x(1, 2, 4, 3), w(2, 2, k, k), padding=(k - 1) // 2)
        case(x(1, 2, 3, 4), w(2, 1, k, k), stride=2, padding=(k - 1) // 2, bias=b(1))
    for kernel, stride in (([2, 2], 2), ([4, 4], 2), ([3, 5], [3, 1]), ([1, 4], [1, 2]), ([5, 2], [2, 3]), ([9, 9], 4)):
        case(x(1, 3, 2, 2), w(3, 1, *kernel), stride=stride)
    case(x(1, 3, 4, 5), w(3, 2, 4, 4), stride=2, padding=1, bias=b(2), activation='relu', note='DCGAN')
    case(x(1, 2, 3, 4), w(2, 1, 2, 2), stride=3, note='stride > kernel: gaps')
    case(x(1, 2, 3, 4), w(2, 3, 1, 1), stride=2, bias=b(3), note='1x1 with gaps')
    case(x(1, 2, 1, 1), w(2, 3, 4, 5), note='one pixel')
    case(x(1, 2, 5, 4), w(2, 3, 3, 3), padding=2, note='back to the full plane')
    case(x(1, 2, 5, 6), w(2, 3, 3, 3), padding=[3, 3], note='padding > kernel - 1')

    for cin, cout in ((1, 1), (1, 13), (3, 5), (5, 3), (13, 1), (13, 5), (15, 13)):
        case(x(1, cin, 1, 2), w(cin, cout, 3, 3), stride=2, padding=1)
        case(x(1, cin, 1, 1), w(cin, cout, 2, 2), stride=2, bias=b(cout))

    case(x(1, 2, 3, 4), w(2, 2, 3, 3), stride=2, padding=1, outputPadding=1)
    case(x(1, 2, 3, 4), w(2, 1, 3, 3), stride=2, outputPadding=1, bias=b(1), note='rows past every tap hold the bias')
    case(x(1, 2, 3, 3), w(2, 1, 3, 2), stride=[3, 2], padding=[1, 0], outputPadding=[2, 1])
    case(x(1, 2, 2, 3), w(2, 1, 5, 5), stride=4, padding=2, outputPadding=3)
    case(x(1, 2, 2, 3), w(2, 1, 3, 3), dilation=3, outputPadding=2, note='outputPadding < dilation')
    case(x(1, 2, 3, 4), w(2, 1, 3, 2), dilation=[3, 1], stride=[1, 2], padding=[2, 0], outputPadding=[2, 1])

    for dilation in (2, [2, 1], [1, 3]):
        case(x(1, 2, 3, 4), w(2, 2, 3, 2), dilation=dilation, padding=1)
        case(x(1, 2, 3, 3), w(2, 1, 2, 3), dilation=dilation, stride=[2, 3], bias=b(1))
    case(x(1, 2, 3, 3), w(2, 2, 3, 3), dilation=2, stride=2, padding=2, outputPadding=1)

    for groups, cin, cout in ((2, 4, 6), (3, 3, 6), (5, 15, 5), (2, 6, 2)):
        case(x(2, cin, 1, 2), w(cin, cout // groups, 3, 3), groups=groups, bias=b(cout), stride=2, padding=1)
        case(x(1, cin, 2, 3), w(cin, cout // groups, 1, 1), groups=groups)
    for channels, multiplier in ((3, 1), (3, 2)):
        case(x(1, channels, 2, 2), w(channels, multiplier, 4, 4), groups=channels, stride=2, padding=1, note='depthwise')
        case(x(1, channels, 2, 2), w(channels, multiplier, 3, 3), groups=channels, padding=1, note='depthwise')

    for padding in ([[1, 0], [0, 0]], [[0, 1], [0, 2]], [[2, 0], [1, 2]]):
        case(x(1, 2, 4, 3), w(2, 2, 3, 3), padding=padding)
        case(x(1, 2, 3, 3), w(2, 2, 4, 3), padding=padding, stride=2, bias=b(2), activation='relu6')
    case(x(1, 2, 3, 3), w(2, 2, 3, 3), padding=[[1, 0], [0, 1]], stride=2, outputPadding=1)
    case(x(2, 3, 3), w(2, 2, 3, 3), padding=[[2, 1], [0, 3]], stride=2, dilation=2, outputPadding=[1, 0], groups=2)

    for activation in ('relu', 'relu6'):
        case(x(2, 3, 3, 2), w(3, 2, 3, 3), activation=activation)
    specials = {4: NAN, 14: INF, 21: -INF}
    case(spiked([1, 2, 3, 4], specials), w(2, 2, 3, 3), note='NaN and infinities')
    case(spiked([1, 2, 3, 4], specials), w(2, 2, 3, 3), stride=2, padding=1, bias=b(2), activation='relu',
         note='NaN and infinities')
