"""Writes golden values of the real OpenCV: small pictures and what its filters make of them.

    python3 test/image/opencv/generate.py        with Debian's python3-opencv, from the root of the repository

A picture is written as base64 of its bytes; the tests filter it and compare. The pictures are drawn here: photographs would be
large, and what matters are edges, noise, slopes and sizes. `--photos DIR` compares on photographs instead: it writes the same
file for crops of those in DIR to standard output, to be looked at and not committed.
"""
import base64
import json
import sys
from pathlib import Path

import cv2
import numpy as np

BORDERS = {
    "replicate": cv2.BORDER_REPLICATE,
    "reflect": cv2.BORDER_REFLECT_101,
    "zeros": cv2.BORDER_CONSTANT,
    "circular": cv2.BORDER_WRAP,
}
# BORDER_WRAP is refused by GaussianBlur, and by filter2D where it is not isolated: those cases are left out.


def drawn(height: int, width: int, channels: int, seed: int) -> np.ndarray:
    """A slope, a disc, some lines, and noise."""
    noise = np.random.default_rng(seed).normal(0, 12, (height, width, channels))
    y, x = np.mgrid[0:height, 0:width]
    picture = np.repeat((60 + 120 * x / width + 40 * y / height)[:, :, None], channels, axis=2)
    picture += np.arange(channels) * 9
    picture[(x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(height, width) / 3) ** 2] = 240
    picture[:: max(3, height // 5)] = 10
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def blurred(picture: np.ndarray, sigma: float, code: int) -> np.ndarray:
    """In doubles, with the taps that OpenCV takes for bytes: its weights for bytes have 8 bits, and err by up to two levels."""
    taps = round(sigma * 6 + 1) | 1
    result = cv2.GaussianBlur(picture.astype(np.float64), (taps, taps), sigma, borderType=code)
    return np.rint(result).astype(np.uint8)


def text(picture: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(picture).tobytes()).decode()


KERNELS = {
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
    "sobelX": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "binomial": (np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256).tolist(),
    "integers 5x5": [[(3 * i * i + 7 * j + i * j) % 9 - 4 for j in range(5)] for i in range(5)],
    "integers 3x7": [[(5 * i * i + 3 * j + i * j) % 7 - 3 for j in range(7)] for i in range(3)],
    "integers 11x11": [[(3 * i * i + 7 * j + i * j * j) % 5 - 2 for j in range(11)] for i in range(11)],
    "mean 3x3": (np.ones((3, 3), np.float32) / 9).tolist(),
    "floats 5x5": np.float32([[np.sin(3 * i + 5 * j) / 5 + 0.04 for j in range(5)] for i in range(5)]).tolist(),
}


def cases_of(picture: np.ndarray) -> list:
    found = []

    def add(name: str, options: dict, make) -> None:
        for border, code in BORDERS.items():
            try:
                result = make(code)
            except cv2.error:
                continue
            found.append({"filter": name, **options, "border": border, "result": text(result)})

    for name, weights in KERNELS.items():
        kernel = np.float32(weights)
        add("filterImage", {"name": name, "kernel": weights}, lambda code: cv2.filter2D(picture, -1, kernel, borderType=code))
    for sigma in (0.5, 1, 2, 3.3, 5, 9):
        add("gaussianBlur", {"sigma": sigma}, lambda code: blurred(picture, sigma, code))
    for size in (3, 7):
        add("boxBlur", {"size": size}, lambda code: cv2.blur(picture, (size, size), borderType=code))
        element = np.ones((size, size), np.uint8)
        add("dilate", {"size": size}, lambda code: cv2.dilate(picture, element, borderType=code, borderValue=0))
        add("erode", {"size": size}, lambda code: cv2.erode(picture, element, borderType=code, borderValue=0))
    return found


def entry(picture: np.ndarray) -> dict:
    height, width = picture.shape[:2]
    channels = 1 if picture.ndim == 2 else picture.shape[2]
    return {"width": width, "height": height, "channels": channels, "data": text(picture), "cases": cases_of(picture)}


def main() -> None:
    if "--photos" in sys.argv:
        folder = Path(sys.argv[sys.argv.index("--photos") + 1])
        pictures = [cv2.imread(str(file)) for file in sorted(folder.iterdir())]
        crops = [picture[:400, :600] for picture in pictures if picture is not None]
        json.dump({"opencv": cv2.__version__, "pictures": [entry(crop) for crop in crops]}, sys.stdout)
        return
    sizes = [(12, 17, 3, 1), (21, 10, 1, 2), (9, 16, 4, 3)]
    golden = {"opencv": cv2.__version__, "pictures": [entry(drawn(*size)) for size in sizes]}
    target = Path(__file__).with_name("golden.json")
    target.write_text(json.dumps(golden, indent=0) + "\n")
    print(f"{target}: {target.stat().st_size} bytes, {sum(len(p['cases']) for p in golden['pictures'])} cases")


main()
