"""A joined file -> the same for archives: PDF/A-2 and PDF/A-3, level A (ISO 19005-2, ISO 19005-3)."""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from bookmaker.files.srgb import srgb_profile


def archived(pdf: pikepdf.Pdf) -> None:
    """Define the colours by sRGB (6.2.4.3); let no image be smoothed as a viewer likes (6.2.8)."""
    profile = pdf.make_stream(srgb_profile(), N=3, Alternate=Name.DeviceRGB)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB (IEC 61966-2-1)"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([intent])
    for thing in pdf.objects:
        if isinstance(thing, Stream) and thing.get("/Subtype") == Name.Image and "/Interpolate" in thing:
            del thing.Interpolate
