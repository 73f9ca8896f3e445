"""An image of a PDF -> how much ink its darkest part takes, in % of one full ink. Knows pikepdf."""

from __future__ import annotations

from typing import Any

import pikepdf
from PIL import Image

# The darkest of these few averages: single pixels are not what a press can't dry.
_SAMPLES = 64
_INKS = frozenset({"DeviceCMYK", "ICCBased4"})


def total_ink(drawn: Any, space: str) -> float:
    """Sum of the four inks where they are most, 0 where the image is not in inks or can't be decoded.

    Pillow reads a JPEG of four components as the inverse of its samples, which is Adobe's habit; the PDF says
    by `Decode` whether it was followed. Where the image shines through (`SMask`), its inks count in full.
    """
    if space not in _INKS:
        return 0.0
    try:
        image = pikepdf.PdfImage(drawn).as_pil_image(apply_decode_array=False, apply_mask=False)
    except (pikepdf.PdfError, NotImplementedError, ValueError, OSError):
        return 0.0
    if image.mode != "CMYK":
        return 0.0
    small = image.resize((_SAMPLES, _SAMPLES), Image.Resampling.BOX)
    is_jpeg = "DCTDecode" in str(drawn.get("/Filter", ""))
    inverted = [float(n) for n in drawn.get("/Decode", [])][:1] == [1.0]
    raw = small.tobytes()
    samples = bytes(255 - value for value in raw) if is_jpeg != inverted else raw
    return max(sum(samples[i : i + 4]) for i in range(0, len(samples), 4)) / 2.55
