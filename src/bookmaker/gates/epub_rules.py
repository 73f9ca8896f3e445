"""The EPUB -> what stands in its readers' way: archive, package, navigation, links, notes, images."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bookmaker.gates import document_rules, navigation_rules, package_rules
from bookmaker.gates.epub_file import EpubFile
from bookmaker.gates.expected import Expected
from bookmaker.gates.findings import Finding

Rule = Callable[[EpubFile, Expected], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    package_rules.archive,
    package_rules.package,
    package_rules.listed,
    package_rules.formed,
    package_rules.spine,
    package_rules.metadata,
    package_rules.accessibility,
    document_rules.languages,
    document_rules.unique,
    document_rules.links,
    document_rules.active,
    document_rules.images,
    document_rules.notes,
    navigation_rules.navigation,
    navigation_rules.pages,
)


def epub_findings(epub: EpubFile, expected: Expected) -> tuple[Finding, ...]:
    """Everything that is wrong with an EPUB, by its rules in order.

    K060: the archive; K061: container or package; K062: a file that is not listed, or listed and not there;
    K063: not well-formed; K064: an id twice; K065: a link that does not land; K066: navigation; K067: a note
    without its call, a call without its note; K068: an image without `alt`; K069: the language; K070: title,
    identifier, date; K071 (a warning): what the book says of its accessibility; K072: scripts, and what is
    fetched; K073: the spine; K074: page breaks and page list.
    """
    return tuple(finding for rule in RULES for finding in rule(epub, expected))
