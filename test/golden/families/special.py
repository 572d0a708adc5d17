"""Inputs that several families share."""
from family import INF, NAN, data

LECTURE = data([[[[4, 1, 7, 5], [4, 4, 2, 5], [7, 7, 2, 4], [1, 0, 2, 4]]]])
LECTURE_KERNEL = data([[[[1, 0], [2, 1]]]])

TIES = data([[[[1, 3, 3, 1, 0, 3], [3, 2, 3, 1, 0, 0], [0, 0, 0, 3, 3, 3], [2, 2, 2, 2, 2, 2], [2, 2, 2, 2, 2, 2]]]])
HOLES = data([[[[1, NAN, 3, 4, -1], [5, 6, NAN, 8, -2], [9, 7, 6, 5, -INF], [NAN, 1, 2, -INF, -INF], [INF, 0, NAN, -INF, -INF]]]])
HOLES_ROW = data([[[5, 6, NAN, 8, -2, NAN, 1, -INF, -INF, -INF]]])
ALL_LOW = data([[[[-INF] * 4] * 3]])
