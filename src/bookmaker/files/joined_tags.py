"""The tags of all sections -> the one structure tree of a joined file (ISO 32000-1, 14.7), as texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bookmaker.files.leaves import Tags

# So many objects hold the tags of the sections together.
TREE = 5


def text(data: bytes) -> bytes:
    """A string as it stands in a text (ISO 32000-1, 7.3.4.3)."""
    return b"<%b>" % data.hex().encode()


def reference(number: int) -> bytes:
    """How an object is named in a text."""
    return b"%d 0 R" % number


@dataclass(slots=True)
class JoinedTags:
    """The structure tree as it grows, section by section; lives inside `joining`.

    `document` is the number of the tag that all sections stand in, `first` of the first tag of each section;
    `ids` are the tags that have one, each with the id as it is written.
    """

    document: int
    first: dict[str, int] = field(default_factory=dict)
    ids: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    title_page: int = 0
    _kids: list[int] = field(default_factory=list)
    _numbers: list[int] = field(default_factory=list)
    _next_key: int = 0
    _part: int = 0
    _in_parts: dict[int, list[int]] = field(default_factory=dict)

    def add(
        self, tags: Tags, numbers: Mapping[int, int], section: str, kind: str, depth: int = 1
    ) -> tuple[int, int]:
        """Take the tags of a section, whose objects have these numbers now.

        What comes back is the number of the tag that they stand in, and the section's first key in the parent
        tree. What is deeper than a part that was added last stands in the part's own tag, after its opener.
        """
        first_key = self._next_key
        kids = [numbers[kid] for kid in tags.kids]
        self.ids |= {name: (written, numbers[tag]) for name, written, tag in tags.ids}
        if tags.keys:
            self._numbers.append(numbers[tags.numbers])
        self._next_key += tags.keys
        parent = self._place(kids, depth)
        if kids:
            self.first[section] = kids[0]
        if tags.more:
            self._part = kids[0]
            self._in_parts[kids[0]] = []
        if kind == "title-page" and kids:
            self.title_page = kids[0]
        return parent, first_key

    def _place(self, kids: list[int], depth: int) -> int:
        if not kids or (depth > 1 and self._part):
            self._in_parts.get(self._part, []).extend(kids)
            return self._part or self.document
        self._kids += kids
        self._part = 0
        return self.document

    def behind_opener(self, part: int) -> bytes:
        """What stands in the tag of a part behind its opener, when all sections are there."""
        return b" ".join(map(reference, self._in_parts.get(part, ())))

    def tag_at(self, identifier: str, section: str) -> int:
        """The tag with this id, or the first one of its section; 0 where the section has none."""
        _, tag = self.ids.get(identifier, (b"", 0))
        return tag or self.first.get(section, 0)

    @property
    def root(self) -> int:
        """The number of the structure tree's root."""
        return self.document + 1

    def written(self) -> Iterator[tuple[int, bytes]]:
        """The objects that hold the sections' tags together, `TREE` numbers from the document's on."""
        numbers = (self.document + n for n in range(TREE))
        document, root, parents, ids, leaf = numbers
        # PDF 1.7 has no heading below H6 (ISO 32000-1, 14.8.4.3.2).
        yield (
            root,
            b"<< /Type /StructTreeRoot /K [ %b ] /ParentTree %b /ParentTreeNextKey %d"
            b" /RoleMap << /H7 /H6 >>%b >>"
            % (
                reference(document),
                reference(parents),
                self._next_key,
                b" /IDTree " + reference(ids) if self.ids else b"",
            ),
        )
        kids = b" ".join(map(reference, self._kids))
        yield document, b"<< /Type /StructElem /S /Document /P %b /K [ %b ] >>" % (reference(root), kids)
        yield parents, b"<< /Kids [ %b ] >>" % b" ".join(map(reference, self._numbers))
        if self.ids:
            listed = sorted(self.ids.values())
            pairs = b" ".join(b"%b %b" % (text(name), reference(tag)) for name, tag in listed)
            limits = b"%b %b" % (text(listed[0][0]), text(listed[-1][0]))
            yield ids, b"<< /Kids [ %b ] >>" % reference(leaf)
            yield leaf, b"<< /Limits [ %b ] /Names [ %b ] >>" % (limits, pairs)
