"""`cover:` in `book.yaml`: the front for every edition, and the wrap for the printer."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bookmaker.manifest.closed import Model
from bookmaker.manifest.lengths import millimetres
from bookmaker.manifest.mistakes import Mistake
from bookmaker.manifest.papers import INCH, STOCKS, Stock
from bookmaker.manifest.scalars import (
    CoverBleed,
    Distance,
    FilePath,
    FlapWidth,
    Line,
    Magnification,
    PagesPerInch,
    Price,
    Prose,
    SpineWidth,
    StockName,
    Switch,
    Thickness,
    refusal,
)


class Paper(Model):
    """The paper of the inside: its name, or how thick it is, told in one way. A leaf has two pages."""

    name: StockName = ""
    """A paper that is known by name."""
    leaf: Thickness = ""
    """Thickness of a leaf, as a micrometer measures it and paper makers give it."""
    page: Thickness = ""
    """Thickness of a page: half a leaf."""
    ppi: PagesPerInch = ""
    """Pages per inch."""
    allowance: Distance = "0mm"
    """What the printer adds once, for cover paper and glue."""

    @model_validator(mode="after")
    def _told_once(self) -> Self:
        if sum(map(bool, (self.name, self.leaf, self.page, self.ppi))) > 1:
            raise refusal(
                Mistake("M042", "a paper is told in one way", "give one of `name`, `leaf`, `page`, `ppi`")
            )
        return self

    @property
    def stock(self) -> Stock | None:
        """The paper as numbers; None where its thickness is not told."""
        more = millimetres(self.allowance)
        if self.name:
            known = STOCKS[self.name]
            return Stock(known.page, known.allowance + more, known.text_from)
        if self.ppi:
            return Stock(INCH / float(self.ppi), more)
        if self.page or self.leaf:
            return Stock(millimetres(self.page) if self.page else millimetres(self.leaf) / 2, more)
        return None


class Spine(Model):
    """The spine: what stands on it, and how."""

    text: Switch = True
    """Whether title, names and publisher stand on it, where it is wide enough."""
    direction: Literal["down", "up", ""] = ""
    """Whether its lines run down (head tilted to the right) or up; the custom of the book's language."""
    minimum: Distance = "6mm"
    """The least width for text."""
    clearance: Distance = "1.6mm"
    """What stays free of text beside each fold, since no fold is exact."""
    width: SpineWidth = ""
    """The width that the printer's own template has, in place of pages times paper."""


class Case(Model):
    """A hard case: three boards, and the printed sheet that is drawn over them and turned in."""

    board: Distance = "2mm"
    """Thickness of the boards; the spine is as wide as the leaves and both of them."""
    overhang: Distance = "3mm"
    """How far the boards stand over the leaves at head, foot and fore-edge."""
    setback: Distance = "7mm"
    """How far the front and back boards stand off the leaves' back, to leave room for the joint."""
    hinge: Distance = "10mm"
    """The joint between the spine's board and the others, where the cover bends."""
    turn_in: Distance = "15mm"
    """What is folded over the boards and glued down inside."""


class Flaps(Model):
    """The flaps of a paperback, folded in at the fore-edges."""

    width: FlapWidth = "0mm"
    """Width of each flap; 0 is none."""
    front: Prose = ""
    """What stands on the front flap, in Markdown."""
    back: Prose = ""
    """What stands on the back flap, in Markdown."""


class Blurb(Model):
    """Praise for the back of the cover."""

    text: Prose
    """The words, in Markdown, without quotation marks."""
    by: Line = ""
    """Who said them."""


class Barcode(Model):
    """The barcode of the ISBN, on the back of the cover."""

    show: Switch = True
    """Whether the back has it; some printers put their own there."""
    magnification: Magnification = "100"
    """Its size, from 80% to 200% of the nominal one."""
    add_on: Literal["price", "none", "no-price"] = "price"
    """The five digits beside it: the first price, none at all, or 90000, which says that none is set."""


def _named_paper(data: Any) -> Any:
    return {"name": data} if isinstance(data, str) else data


def _one_or_more(data: Any) -> Any:
    return (data,) if isinstance(data, str) else data


_PRICES_SCHEMA = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


class Cover(Model):
    """The cover: its front, which every edition shows, and the wrap around the printed book."""

    image: FilePath = ""
    """The publisher's own front: an image's path; without it the front is made from the metadata."""
    alt: Line = ""
    """What the cover shows, for those who can't see it."""
    binding: Literal["paperback", "hardcover"] = "paperback"
    """Which binding the wrap is for; also which ISBN its barcode holds."""
    paper: Annotated[Paper, BeforeValidator(_named_paper)] | None = None
    """The paper of the inside, which makes the spine; with it, a build makes the wrap too."""
    spine: Spine = Spine()
    """The spine."""
    flaps: Flaps = Flaps()
    """A paperback's flaps."""
    case: Case = Case()
    """A hardcover's boards."""
    bleed: CoverBleed = ""
    """How far the wrap runs over its trim: that of `print`, or 3mm where it has none; 0 for a hardcover."""
    back: Prose = ""
    """The text of the back, in Markdown; the book's description where it is left out."""
    blurbs: tuple[Blurb, ...] = ()
    """Praise, under the text of the back."""
    price: Annotated[
        tuple[Price, ...], BeforeValidator(_one_or_more), Field(json_schema_extra=_PRICES_SCHEMA)
    ] = ()
    """A price, or several; the first one whose currency has a code stands in the barcode's add-on."""
    barcode: Barcode = Barcode()
    """The barcode on the back."""
    back_image: FilePath = ""
    """An image for the back, as wide as the front and its bleed; text and barcode stand on it."""
    spine_image: FilePath = ""
    """An image for the spine, in place of its text."""
    wrap_image: FilePath = ""
    """An image of the whole wrap with its bleed, made elsewhere: nothing is set on it but the barcode."""

    @property
    def images(self) -> tuple[tuple[str, str], ...]:
        """The images that are named, by their keys."""
        keys = ("image", "back_image", "spine_image", "wrap_image")
        return tuple((key, getattr(self, key)) for key in keys if getattr(self, key))
