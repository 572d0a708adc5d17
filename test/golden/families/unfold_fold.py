"""unfold and fold."""
import torch

import reference
from family import x


def cases(f):
    for shape in ([2, 4, 5], [2, 2, 3, 4], [0, 2, 4, 5]):
        f.case('unfold', x(*shape), 2)
    for kernel, options in (
            (3, dict(padding=[1, 0])), ([2, 3], dict(stride=[2, 1])),
            ([3, 2], dict(dilation=[1, 2], padding=[0, 1])), ([4, 5], {}), (1, dict(stride=3)),
            (2, dict(stride=3, padding=2)), (3, dict(stride=2, dilation=2, padding=2)),
    ):
        f.case('unfold', x(1, 2, 4, 5), kernel, **options)
    for size, kernel, options in (
            ([4, 5], 2, {}), ([4, 5], 3, dict(padding=1)), ([4, 5], [2, 3], dict(stride=[2, 1])),
            (4, 2, dict(stride=2)), ([5, 6], [3, 2], dict(dilation=[1, 2], padding=[0, 1])), ([3, 4], [3, 4], {}),
            ([7, 8], 2, dict(stride=3)), ([5, 4], 3, dict(stride=2, dilation=2, padding=2)),
    ):
        plane = reference.pair(size)
        columns = reference.unfold(torch.zeros(1, 2, *plane), kernel, **options).shape
        f.case('fold', x(*columns), size, kernel, **options)
    f.case('fold', x(8, 6), [3, 4], 2)
    f.case('fold', x(3, 4, 6), [3, 4], 2)
    f.case('fold', x(0, 8, 6), [3, 4], 2)
