"""Draft + book -> the files that make it a chapter of the book. Nothing that is there is overwritten."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, count

from bookmaker.diagnostics import Diagnostic, Span, did_you_mean
from bookmaker.free_names import FreeNames
from bookmaker.importing.chapters import chapter_text
from bookmaker.importing.draft import Draft, Remark, Source, remark
from bookmaker.importing.merging import difference, merged
from bookmaker.importing.note_labels import relabelled
from bookmaker.importing.records import FOLDER, Record, digest, records
from bookmaker.importing.registry import registered
from bookmaker.importing.tidied import shown, slug
from bookmaker.manifest.editing import with_item
from bookmaker.manifest.entries import Entry, Part
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.places import Path
from bookmaker.workspace import Workspace, WorkspaceError, normal_path

IMAGES = "images"
_NUMBERED = re.compile(r"(\d{1,3})([-_.])")


@dataclass(frozen=True, slots=True)
class Wish:
    """How a chapter is wanted: its folder, its name without the ending ("" = from the title), the part that
    it belongs to ("" = none), and whether a chapter that was imported before is to be written again.
    """

    into: str = "chapters"
    name: str = ""
    part: str = ""
    update: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """A book that gets a chapter: its files, its manifest's name and what it says."""

    workspace: Workspace
    manifest_file: str
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Placed:
    """What an import makes of one file: the chapter's path, the files to write, what is to be looked at,
    errors because of which nothing is written, and for a chapter that was there the difference.
    """

    chapter: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    errors: tuple[Diagnostic, ...] = ()
    difference: tuple[str, ...] = ()
    is_new: bool = True


def placed(source: Source, draft: Draft, book: Book, wish: Wish) -> Placed:
    """The files of a chapter. R030: its name is taken; R031: author and editor changed the same lines; R032:
    the manifest can't be edited; R034: there is no such part; R035: the manuscript names another book.
    """
    before = _record(source, book, wish)
    if before is None:
        return _new(source, draft, book, wish)
    return _again(source, draft, book, before, wish)


def _record(source: Source, book: Book, wish: Wish) -> Record | None:
    """What an earlier import of the file left: by the chapter's name where one is asked for, else by the
    file's name or its bytes. A chapter that got another number or folder since is still known by its name.
    """
    there = [found for one in records(book.workspace) if (found := _found(one, book))]
    if wish.name:
        return next((one for one in there if posixpath.basename(one.chapter) == f"{wish.name}.md"), None)
    same = (one for one in there if one.file == source.file)
    return next(chain(same, (one for one in there if one.sha256 == digest(source.data))), None)


def _found(record: Record, book: Book) -> Record | None:
    """A record with the place where its chapter is now; None where there is none."""
    if book.workspace.exists(record.chapter):
        return record
    name = _bare_name(record.chapter)
    moved = [one.file for one in _entries(book.manifest) if _bare_name(one.file) == name]
    return replace(record, chapter=moved[0]) if len(moved) == 1 else None


def _bare_name(path: str) -> str:
    """The name of a chapter's file without its number."""
    return re.sub(r"^\d+[-_.]", "", posixpath.basename(path))


# --- a new chapter -----------------------------------------------------------------------------------------


def _new(source: Source, draft: Draft, book: Book, wish: Wish) -> Placed:
    path = _path(draft, source, book, wish)
    if isinstance(path, Diagnostic):
        return Placed("", errors=(path,))
    people = registered(draft.front.people, book.manifest.contributors, source.file)
    images = dict(_images(draft, book, path))
    text = chapter_text(draft, people.ids, book.manifest, _from(path, images))
    manifest = _manifest(book, people.new, path, wish)
    if isinstance(manifest, Diagnostic):
        return Placed(path, errors=(manifest,))
    files = {
        **_new_images(draft, images, book),
        (record := Record(path, source.file, digest(source.data), text)).path: record.written,
        path: text.encode(),
        book.manifest_file: manifest.encode(),
    }
    return Placed(path, files, (*people.remarks, *_about(source, draft, book)))


def _path(draft: Draft, source: Source, book: Book, wish: Wish) -> str | Diagnostic:
    try:
        folder = "" if wish.into.rstrip("/") in {"", "."} else normal_path(wish.into.rstrip("/"))
    except WorkspaceError as error:
        return _not_there(str(error), source)
    if why := _is_not_for_chapters(folder, book):
        return _not_there(f"{folder!r} {why}", source)
    stem = wish.name or _numbered(folder, book) + (_stem(draft, source) or "chapter")
    listed = {entry.file for entry in _entries(book.manifest)}

    def taken(path: str) -> bool:
        return book.workspace.exists(path) or path in listed

    path = posixpath.join(folder, f"{stem}.md")
    if wish.name and taken(path):
        message = f"the file {path!r} is there already, and did not come from {source.file}"
        return Diagnostic("R030", message, Span(source.file), "ask for another name with --as")
    others = (posixpath.join(folder, f"{stem}-{n}.md") for n in count(2))
    return next(one for one in chain((path,), others) if not taken(one))


def _not_there(why: str, source: Source) -> Diagnostic:
    return Diagnostic("R030", f"the chapter can't go there: {why}", Span(source.file), "--into chapters")


def _is_not_for_chapters(folder: str, book: Book) -> str:
    """Why a folder of the book is for something else, "" where it is not."""
    if any(part.startswith(".") for part in folder.split("/")):
        return "begins with a full stop, and is no part of the book"
    if f"{folder}/".startswith(f"{book.manifest.output}/"):
        return "is for finished files"
    if folder and book.workspace.exists(folder):
        return "is a file"
    return "is for chapters as they came" if f"{folder}/".startswith(f"{FOLDER}/") else ""


def _stem(draft: Draft, source: Source) -> str:
    title = re.sub(r"\[\^[^\]]*\]|[*_`\\]", "", draft.front.title)
    return slug(title) or slug(posixpath.basename(source.file).rpartition(".")[0])


def _numbered(folder: str, book: Book) -> str:
    """The number before the next chapter's name, where those in the folder have numbers."""
    names = [
        posixpath.basename(e.file) for e in _entries(book.manifest) if posixpath.dirname(e.file) == folder
    ]
    found = [_NUMBERED.match(name) for name in names]
    numbers = [match for match in found if match]
    if not numbers or len(numbers) < len(found):
        return ""
    last = max(numbers, key=lambda match: int(match[1]))
    return f"{int(last[1]) + 1:0{len(last[1])}}{last[2]}"


def _entries(manifest: Manifest) -> Iterator[Entry]:
    for item in manifest.chapters:
        yield from item.chapters if isinstance(item, Part) else (item,)
    for matter in (*manifest.front_matter, *manifest.back_matter):
        if isinstance(matter, Entry):
            yield matter


def _manifest(book: Book, people: tuple[dict[str, str], ...], path: str, wish: Wish) -> str | Diagnostic:
    """The manifest with the chapter and new contributors in it."""
    place = _part(book, wish.part) if wish.part else ("chapters",)
    if isinstance(place, Diagnostic):
        return place
    text = with_item(_manifest_text(book), place, path)
    return _with_people(book, text, people)


def _manifest_text(book: Book) -> str:
    return book.workspace.read(book.manifest_file).decode("utf-8", "replace")


def _with_people(book: Book, text: str | None, people: tuple[dict[str, str], ...]) -> str | Diagnostic:
    for person in people:
        text = None if text is None else with_item(text, ("contributors",), person)
    if text is not None:
        return text
    message = "no chapter or contributor can be added without writing the file anew"
    hint = "write `chapters:` and `contributors:` as lists with a line for each item"
    return Diagnostic("R032", message, Span(book.manifest_file), hint)


def _part(book: Book, title: str) -> Path | Diagnostic:
    titles = {}
    for i, item in enumerate(book.manifest.chapters):
        if isinstance(item, Part):
            titles[item.part] = i
    if title in titles:
        return ("chapters", titles[title], "chapters")
    hint = did_you_mean(title, titles) or "leave --part out, and move the line in the manifest"
    return Diagnostic("R034", f"the book has no part {title!r}", Span(book.manifest_file), hint)


def _about(source: Source, draft: Draft, book: Book) -> Iterator[Remark]:
    volume, title = draft.front.volume, book.manifest.title
    if volume and slug(volume) != slug(title) and not slug(volume).startswith(slug(title)):
        message = f"the manuscript says that it belongs to {shown(volume)}; this book is {shown(title)}"
        yield remark("question", "R035", message, Span(source.file))


# --- images ------------------------------------------------------------------------------------------------


def _images(draft: Draft, book: Book, chapter: str) -> Iterator[tuple[str, str]]:
    """Each image's path in the book: that of an equal file, else a free name."""
    there = book.workspace.files(IMAGES)
    known = {digest(book.workspace.read(path)): path for path in there if book.workspace.readable(path)}
    chapter_name = _bare_name(chapter).removesuffix(".md")
    names = FreeNames(there)
    for name, data in draft.images.items():
        stem, ending = posixpath.splitext(f"{IMAGES}/{slug(chapter_name) or 'image'}-{name}")
        path = known.get(digest(data)) or names.free(stem, ending)
        known[digest(data)] = path
        yield name, path


def _new_images(draft: Draft, images: Mapping[str, str], book: Book) -> dict[str, bytes]:
    return {path: draft.images[name] for name, path in images.items() if not book.workspace.exists(path)}


def _from(chapter: str, images: Mapping[str, str]) -> dict[str, str]:
    folder = posixpath.dirname(chapter) or "."
    return {name: posixpath.relpath(path, folder) for name, path in images.items()}


# --- the same file again -----------------------------------------------------------------------------------


def _again(source: Source, draft: Draft, book: Book, before: Record, wish: Wish) -> Placed:
    """The chapter with what the author changed since, where the editor's own changes can stay."""
    path = before.chapter
    draft = relabelled(draft, before.text)
    people = registered(draft.front.people, book.manifest.contributors, source.file)
    images = dict(_images(draft, book, path))
    text = chapter_text(draft, people.ids, book.manifest, _from(path, images))
    now = book.workspace.read(path).decode("utf-8", "replace").replace("\r\n", "\n")
    made = merged(before.text, now, text)
    if made.conflicts:
        errors = tuple(_conflict(path, one.line, one.theirs) for one in made.conflicts)
        return Placed(path, errors=errors, difference=difference(now, text, path), is_new=False)
    changed = difference(now, made.text, path)
    if not wish.update or (not changed and before.text == text):
        return Placed(path, difference=changed, is_new=False)
    record = Record(path, source.file, digest(source.data), text)
    files = {**_new_images(draft, images, book), record.path: record.written, path: made.text.encode()}
    if people.new:
        manifest = _with_people(book, _manifest_text(book), people.new)
        if isinstance(manifest, Diagnostic):
            return Placed(path, errors=(manifest,), is_new=False)
        files[book.manifest_file] = manifest.encode()
    return Placed(path, files, people.remarks, (), changed, is_new=False)


def _conflict(path: str, line: int, theirs: tuple[str, ...]) -> Diagnostic:
    words = shown(" ".join(theirs)) if "".join(theirs).strip() else "nothing"
    message = f"the author and you have changed the same lines: the author's say {words}"
    hint = "take the author's words over by hand, or undo your change; then import again"
    return Diagnostic("R031", message, Span(path, line), hint)
