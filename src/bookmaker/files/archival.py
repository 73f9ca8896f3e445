"""A joined file -> the same for archives: PDF/A-2 and PDF/A-3, level A (ISO 19005-2, ISO 19005-3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from bookmaker.files.srgb import srgb_profile

# What chooses CMYK colours in a page's content (ISO 32000-1, 8.6.8).
_CMYK_COLOUR = re.compile(rb"/DeviceCMYK\b|(?<=\s)[kK](?=\s)")


def archived(pdf: pikepdf.Pdf, press: bytes) -> None:
    """Define all colours: RGB by sRGB, CMYK by the press's ICC profile (6.2.4.3).

    No image is smoothed as a viewer likes (6.2.8).
    """
    profile = pdf.make_stream(srgb_profile(), N=3, Alternate=Name.DeviceRGB)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB (IEC 61966-2-1)"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([intent])
    for image in _streams(pdf, "/Image"):
        if "/Interpolate" in image:
            del image.Interpolate
    _define_cmyk(pdf, press)


def _streams(pdf: pikepdf.Pdf, kind: str) -> Iterator[pikepdf.Object]:
    return (thing for thing in pdf.objects if isinstance(thing, Stream) and thing.get("/Subtype") == kind)


def _define_cmyk(pdf: pikepdf.Pdf, press: bytes) -> None:
    """Give pages and drawings with CMYK colours or images the press's profile for these."""
    drawn: list[tuple[pikepdf.Object, bytes]] = [(page.obj, _content(page)) for page in pdf.pages]
    drawn += [(form, form.read_bytes()) for form in _streams(pdf, "/Form")]
    coloured = [
        thing
        for thing, content in drawn
        if "/Resources" in thing and (_CMYK_COLOUR.search(content) or _has_cmyk_image(thing))
    ]
    if not coloured:
        return
    profile = pdf.make_stream(press, N=4, Alternate=Name.DeviceCMYK)
    space = pdf.make_indirect(Array([Name.ICCBased, profile]))
    made: dict[tuple[int, int], pikepdf.Object] = {}
    for thing in coloured:
        resources = thing.Resources
        if not resources.is_indirect:
            thing.Resources = _with_cmyk(resources, space)
            continue
        if resources.objgen not in made:  # others share them that have no such colours
            made[resources.objgen] = pdf.make_indirect(_with_cmyk(resources, space))
        thing.Resources = made[resources.objgen]


def _with_cmyk(resources: pikepdf.Object, space: pikepdf.Object) -> Dictionary:
    spaces = Dictionary({**dict(resources.get("/ColorSpace", Dictionary()).items()), "/DefaultCMYK": space})
    return Dictionary({**dict(resources.items()), "/ColorSpace": spaces})


def _content(page: pikepdf.Page) -> bytes:
    contents = page.obj.get("/Contents", Array([]))
    streams = contents if isinstance(contents, Array) else [contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


def _has_cmyk_image(thing: pikepdf.Object) -> bool:
    images = thing.Resources.get("/XObject", Dictionary())
    return any(image.get("/ColorSpace") == "/DeviceCMYK" for _, image in images.items())
