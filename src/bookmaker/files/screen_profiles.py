"""Pictures of the reader's PDF -> the same with their own colour profiles (ISO 32000-1, 8.6.5.5).

WeasyPrint (70.0) leaves them out, so that a photograph of a telephone would look pale.
"""

from __future__ import annotations

from typing import Any

import pydyf

from bookmaker.files.separation import own_profile

COLOURS = {"GRAY": 1, "RGB": 3, "CMYK": 4}


def with_own_profile(x_object: Any, picture: bytes) -> Any:  # noqa: ANN401 (pydyf has no types)
    """An image XObject that remembers the profile of its picture until the file is written."""
    x_object.profile = own_profile(picture)
    return x_object


def with_profiles(_document: Any, pdf: pydyf.PDF) -> None:  # noqa: ANN401 (WeasyPrint has no types)
    """A finisher of `write_pdf`: pictures have the colour spaces of their profiles, each written once."""
    written: dict[bytes, bytes] = {}
    for image in [obj for obj in pdf.objects if getattr(obj, "profile", None)]:
        profile = image.profile
        if profile.data not in written:
            entries = {"N": COLOURS[profile.space], "Alternate": image.extra["ColorSpace"]}
            stream = pydyf.Stream([profile.data], pydyf.Dictionary(entries), compress=True)
            pdf.add_object(stream)
            written[profile.data] = stream.reference
        image.extra["ColorSpace"] = pydyf.Array(["/ICCBased", written[profile.data]])
