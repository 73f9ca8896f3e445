"""An EPUB's archive and package -> what is wrong with them: files, order of reading, metadata."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from bookmaker.gates.epub_file import DC, OPF, OUTSIDE, EpubFile
from bookmaker.gates.expected import Expected
from bookmaker.gates.findings import Finding, Place, remark

MIMETYPE = b"application/epub+zip"
_NOT_LISTED = ("META-INF/", "mimetype")
_A11Y = ("accessMode", "accessibilityFeature", "accessibilityHazard", "accessibilitySummary")


def archive(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """K060: the file `mimetype` first, stored and exact (EPUB 3.3, 4.2.5); each name once, none outside."""
    place = Place(epub.name)
    hint = "the archive was packed by another program: build again"
    if not epub.entries or epub.entries[0].name != "mimetype":
        yield Finding("K060", "the archive does not begin with the file `mimetype`", place, hint)
    elif not epub.entries[0].stored:
        yield Finding("K060", "the file `mimetype` is compressed or has extra fields", place, hint)
    elif epub.mimetype != MIMETYPE:
        yield Finding("K060", f"the file `mimetype` does not read {MIMETYPE.decode()}", place, hint)
    for name, times in Counter(entry.name.casefold() for entry in epub.entries).items():
        if times > 1:
            yield Finding("K060", f"the archive holds {name!r} {times} times", place, hint)
    for entry in epub.entries:
        if entry.name.startswith(("/", "\\")) or ".." in entry.name.split("/"):
            yield Finding("K060", f"the archive's entry {entry.name!r} leads outside it", place, hint)


def package(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """K061: the container names a package document, and it is one."""
    if not epub.package:
        yield Finding("K061", "no package document is named in META-INF/container.xml", Place(epub.name))
    elif epub.opf is None or epub.opf.tag != f"{OPF}package":
        message = f"the package document {epub.package!r} is missing, or none"
        yield Finding("K061", message, Place(epub.name))


def listed(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """K062: what is listed is there, and what is there is listed."""
    there = {entry.name for entry in epub.entries if not entry.name.endswith("/")}
    for item in epub.items:
        if item.part not in there and not item.part.startswith(OUTSIDE):
            place = Place(epub.name, part=epub.package, line=item.line)
            yield Finding("K062", f"{item.part!r} is listed and not in the archive", place)
    known = {item.part for item in epub.items} | {epub.package}
    for name in sorted(there - known):
        if epub.opf is not None and not name.startswith(_NOT_LISTED):
            yield Finding("K062", f"{name!r} is in the archive and not listed", Place(epub.name, part=name))


def formed(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """K063: every document is well-formed."""
    for broken in epub.unparsed:
        place = Place(epub.name, part=broken.part, line=broken.line)
        yield Finding("K063", f"the document is not well-formed: {broken.message}", place)


def spine(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """K073: the spine names items of the manifest, each once, and at least one (EPUB 3.3, 5.7)."""
    if epub.opf is None:
        return
    ids, seen = {item.id for item in epub.items}, set()
    references = list(epub.opf.iterfind(f"{OPF}spine/{OPF}itemref"))
    if not references:
        yield Finding("K073", "the book has no order of reading", epub.at(epub.package))
    for reference in references:
        name = reference.get("idref", "")
        if name not in ids:
            message = f"the order of reading names {name!r}, which is not listed"
            yield Finding("K073", message, epub.at(epub.package, reference))
        elif name in seen:
            message = f"the order of reading names {name!r} twice"
            yield Finding("K073", message, epub.at(epub.package, reference))
        seen.add(name)


def metadata(epub: EpubFile, expected: Expected) -> Iterator[Finding]:
    """K069, K070: what every EPUB says of itself (EPUB 3.3, 5.5.3)."""
    if epub.opf is None:
        return
    place = epub.at(epub.package)
    said = epub.opf.find(f"{OPF}metadata")
    texts = {
        name: [(e.text or "").strip() for e in said.iterfind(f"{DC}{name}")] if said is not None else []
        for name in ("title", "identifier", "language")
    }
    if not any(texts["title"]):
        yield Finding("K070", "the book has no title", place)
    elif expected.title not in texts["title"]:
        message = f"the book's title is {texts['title'][0]!r}, and the manifest says {expected.title!r}"
        yield Finding("K070", message, place, "build again")
    if not any(texts["identifier"]):
        yield Finding("K070", "the book has no identifier", place)
    if said is None or not _values(said, "dcterms:modified"):
        yield Finding("K070", "the book does not say when it was made", place)
    if not any(texts["language"]):
        yield Finding("K069", "the book does not say in which language it is", place)
    elif texts["language"][0] != expected.language:
        message = f"the book says {texts['language'][0]}, and the manifest {expected.language}"
        yield Finding("K069", message, place, "build again")


def _values(metadata: etree._Element, name: str) -> list[str]:
    return [(e.text or "").strip() for e in metadata.iterfind(f"{OPF}meta[@property='{name}']")]


def accessibility(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """K071: what shops show of a book's accessibility (EPUB Accessibility 1.1, 2.2)."""
    said = epub.opf.find(f"{OPF}metadata") if epub.opf is not None else None
    if said is None:
        return
    for name in _A11Y:
        if not any(_values(said, f"schema:{name}")):
            message = f"the book does not say its schema:{name}, which shops show to readers"
            yield remark("K071", message, epub.at(epub.package))
