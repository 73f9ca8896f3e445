"""Screen colours and pictures -> the inks of a press, by its ICC profile. Knows Pillow.

Conversion is relative colorimetric with black point compensation (ISO 18619), as prepress programs do it.
What is grey stays black ink alone, so that a neutral scan costs one plate and small type in it stays sharp.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, TypeAlias

from PIL import Image, ImageChops, ImageCms, ImageFilter

from bookmaker.editions.pictures import COMPRESSION

Rgb: TypeAlias = tuple[float, float, float]
Ink: TypeAlias = tuple[float, float, float, float]
Space: TypeAlias = Literal["DeviceGray", "DeviceCMYK"]

QUALITY = 92
# Steps a side of the table by which colours are converted where the profile puts on more ink than is allowed.
GRID = 33
# All the ink that there can be, in percent.
FULL = 400
# How far apart the channels of a grey pixel may be: JPEG rounds.
NEUTRAL = 2
_LUMINANCE_OF_PAPER = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Plates:
    """A picture as a PDF holds it: its samples encoded by `filter`, its transparency as zlib data or None.

    `rows` says that every row begins with a byte that names its predictor (PNG, section 9). `inverted`: 0 is
    full ink, as Adobe has it in JPEG. `ink` is the most ink of any square of the side asked for, in percent.
    """

    width: int
    height: int
    space: Space
    bits: int
    filter: Literal["DCTDecode", "FlateDecode"]
    data: bytes
    rows: bool
    inverted: bool
    alpha: bytes | None
    ink: int
    profile_read: bool

    @property
    def is_line_art(self) -> bool:
        """Whether there is nothing but black and white in it."""
        return self.bits == 1


class Separator:
    """Conversion to one press. `most_ink` is the percentage of all inks that none of its results exceeds."""

    def __init__(self, profile: bytes, most_ink: int) -> None:
        """ImageCms.PyCMSError where the profile can't be used."""
        self._press = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        self._most = most_ink * 2.55
        self._from_srgb = self._transform(_srgb())

    def ink(self, colour: Rgb) -> Ink:
        """The ink of an sRGB colour, all from 0 to 1."""
        pixel = Image.new("RGB", (1, 1), tuple(round(min(max(c, 0), 1) * 255) for c in colour))
        cyan, magenta, yellow, black = self._converted(pixel, None).tobytes()
        return (round(cyan / 255, 3), round(magenta / 255, 3), round(yellow / 255, 3), round(black / 255, 3))

    def plates(self, data: bytes, cell: float, *, transparent: bool) -> Plates:
        """The picture's plates; `cell` is the side, in pixels, of the squares whose ink is measured.

        Where nothing may be transparent, the picture stands on white.
        """
        with Image.open(io.BytesIO(data)) as image:
            lossy = image.format in ("JPEG", "MPO")
            if image.mode in ("L", "CMYK") and lossy:
                return _as_it_is(image, data, cell)
            image.load()
            profile = image.info.get("icc_profile")
            alpha = _alpha(image)
            opaque = _on_white(image, alpha) if alpha is not None and not transparent else image
            plain, read = self._inked(opaque, profile)
        shown = alpha if transparent else None
        return _encoded(plain, lossy=lossy, alpha=shown, ink=_heaviest(plain, cell), profile_read=read)

    def _inked(self, image: Image.Image, profile: bytes | None) -> tuple[Image.Image, bool]:
        """The picture as grey or CMYK, and whether its own profile could be read."""
        if image.mode in ("1", "L", "LA"):
            return image.convert("L"), True
        if image.mode == "CMYK":
            return image, True
        plain = image.convert("RGB")
        if _is_neutral(plain):
            return plain.getchannel("G"), True
        own = None
        if profile:
            try:
                own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
                return self._converted(plain, own), True
            except (ImageCms.PyCMSError, OSError):
                return self._converted(plain, None), False
        return self._converted(plain, None), True

    def _converted(self, image: Image.Image, own: ImageCms.ImageCmsProfile | None) -> Image.Image:
        if self._table is None:
            return _applied(image, self._from_srgb if own is None else self._transform(own))
        if own is not None:
            image = _applied(image, ImageCms.buildTransform(own, _srgb(), "RGB", "RGB", _INTENT, _FLAGS))
        return image.filter(self._table)

    def _transform(self, own: ImageCms.ImageCmsProfile) -> ImageCms.ImageCmsTransform:
        return ImageCms.buildTransform(own, self._press, "RGB", "CMYK", _INTENT, _FLAGS)

    @cached_property
    def _table(self) -> ImageFilter.Color3DLUT | None:
        """A table that keeps within the limit, where the profile alone does not.

        Between its points colours are mixed, and a mixture has no more ink than what it is mixed of.
        """
        steps = [round(i * 255 / (GRID - 1)) for i in range(GRID)]
        grid = bytes(c for blue in steps for green in steps for red in steps for c in (red, green, blue))
        inks = _applied(Image.frombytes("RGB", (GRID**3, 1), grid), self._from_srgb).tobytes()
        points = [inks[i : i + 4] for i in range(0, len(inks), 4)]
        if max(map(sum, points)) <= self._most:
            return None
        values = [value for point in points for value in self._limited(point)]
        return ImageFilter.Color3DLUT(GRID, values, channels=4, target_mode="CMYK")

    def _limited(self, point: bytes) -> tuple[float, ...]:
        """Less of the colours, all of the black: the shadow keeps its depth."""
        *colours, black = point
        room = max(int(self._most) - black, 0)
        share = min(room / (sum(colours) or 1), 1)
        return (*(int(c * share) / 255 for c in colours), min(black, int(self._most)) / 255)


_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION


def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@lru_cache(maxsize=2)
def separator(profile: bytes, most_ink: int) -> Separator:
    """The press's separator, made once a process."""
    return Separator(profile, most_ink)


def is_usable(profile: bytes) -> bool:
    """Whether colours can be converted by the profile: its header alone does not tell."""
    try:
        separator(profile, FULL)
    except (ImageCms.PyCMSError, OSError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Profile:
    """An ICC profile, and the space of its colours."""

    data: bytes
    space: Literal["GRAY", "RGB", "CMYK"]


def own_profile(picture: bytes) -> Profile | None:
    """The profile in a picture; None where there is none for its colours, or it says no more than sRGB."""
    with Image.open(io.BytesIO(picture)) as image:
        data, space = image.info.get("icc_profile"), _SPACES.get(image.mode)
    if not data or space is None:
        return None
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(data))
        if own.profile.xcolor_space.strip() != space or own.profile.device_class not in _OF_DEVICES:
            return None
        mode = "L" if space == "GRAY" else space
        transform = ImageCms.buildTransform(own, _srgb(), mode, "RGB", _INTENT)
    except (ImageCms.PyCMSError, OSError):
        return None
    return None if space == "RGB" and _changes_nothing(transform) else Profile(data, space)


# The classes of profiles that a PDF may hold (ISO 32000-1, 8.6.5.5).
_OF_DEVICES = frozenset({"scnr", "mntr", "prtr", "spac"})
_SPACES: dict[str, Literal["GRAY", "RGB", "CMYK"]] = {
    "L": "GRAY",
    "LA": "GRAY",
    "RGB": "RGB",
    "RGBA": "RGB",
    "CMYK": "CMYK",
}


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether colours from all over the space stay what they are, as far as eight bits tell."""
    steps = (0, 60, 128, 200, 255)
    probe = bytes(c for red in steps for green in steps for blue in steps for c in (red, green, blue))
    made = _applied(Image.frombytes("RGB", (len(probe) // 3, 1), probe), transform).tobytes()
    return max(abs(a - b) for a, b in zip(probe, made, strict=True)) <= 1


def _applied(image: Image.Image, transform: ImageCms.ImageCmsTransform) -> Image.Image:
    result = ImageCms.applyTransform(image, transform)
    assert result is not None  # noqa: S101 (it is None only for a conversion in place)
    return result


# --- what a picture is -----------------------------------------------------------------------------------


def _alpha(image: Image.Image) -> Image.Image | None:
    """The picture's transparency, where anything in it is transparent."""
    if image.mode not in ("LA", "RGBA", "PA") and "transparency" not in image.info:
        return None
    alpha = image.convert("RGBA").getchannel("A")
    return None if alpha.getextrema() == (255, 255) else alpha


def _on_white(image: Image.Image, alpha: Image.Image) -> Image.Image:
    paper = Image.new("RGB", image.size, _LUMINANCE_OF_PAPER)
    paper.paste(image.convert("RGB"), mask=alpha)
    return paper


def _is_neutral(image: Image.Image) -> bool:
    red, green, blue = image.split()
    apart = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return all(sum(difference.histogram()[NEUTRAL + 1 :]) == 0 for difference in apart)


def _is_line_art(image: Image.Image) -> bool:
    """Whether there is nothing but black and white in it, and some of both."""
    counts = image.histogram()
    return image.mode == "L" and all((counts[0], counts[255])) and not any(counts[1:255])


def _heaviest(image: Image.Image, cell: float) -> int:
    """The most ink of any square, in percent; black alone never has more than 100."""
    if image.mode != "CMYK":
        return 100
    side = max(1, min(int(cell), *image.size))
    inks = image.reduce(side).tobytes()
    return round(max(map(sum, zip(inks[::4], inks[1::4], inks[2::4], inks[3::4], strict=True))) / 2.55)


# --- how it is written -----------------------------------------------------------------------------------


def _as_it_is(image: Image.Image, data: bytes, cell: float) -> Plates:
    """A JPEG that is in ink already: not decoded and encoded again."""
    space: Space = "DeviceGray" if image.mode == "L" else "DeviceCMYK"
    inverted = image.mode == "CMYK" and "adobe" in image.info
    ink = _heaviest(image, cell)
    return Plates(
        width=image.width,
        height=image.height,
        space=space,
        bits=8,
        filter="DCTDecode",
        data=data,
        rows=False,
        inverted=inverted,
        alpha=None,
        ink=ink,
        profile_read=True,
    )


def _encoded(
    image: Image.Image, *, lossy: bool, alpha: Image.Image | None, ink: int, profile_read: bool
) -> Plates:
    space: Space = "DeviceGray" if image.mode == "L" else "DeviceCMYK"
    mask = None if alpha is None else zlib.compress(alpha.tobytes(), COMPRESSION)
    line_art = _is_line_art(image)
    if lossy and not line_art:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=QUALITY, subsampling=0)
        packed, rows = out.getvalue(), False
    else:
        samples = image.convert("1", dither=Image.Dither.NONE).tobytes() if line_art else _differences(image)
        packed, rows = zlib.compress(samples, COMPRESSION), not line_art
    return Plates(
        width=image.width,
        height=image.height,
        space=space,
        bits=1 if line_art else 8,
        filter="DCTDecode" if lossy and not line_art else "FlateDecode",
        data=packed,
        rows=rows,
        inverted=lossy and not line_art and space == "DeviceCMYK",
        alpha=mask,
        ink=ink,
        profile_read=profile_read,
    )


def _differences(image: Image.Image) -> bytes:
    """Every row as its difference from the one above, after the byte that says so (PNG, filter type 2)."""
    above = Image.new(image.mode, image.size)
    above.paste(image.crop((0, 0, image.width, image.height - 1)), (0, 1))
    samples = ImageChops.subtract_modulo(image, above).tobytes()
    width = image.width * len(image.getbands())
    return b"".join(b"\2" + samples[i : i + width] for i in range(0, len(samples), width))
