"""The builder: a folder that changes -> states on the board, for as long as the preview runs.

It hears of changes by a bell, reads the book, gives sections to hands, and shows each as it is done. Nothing
that goes wrong ends it.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait
from typing import assert_never

from bookmaker.content.book import Book
from bookmaker.diagnostics import Diagnostic, Span, has_errors
from bookmaker.editions.print import cover_section
from bookmaker.editions.templates import Templates
from bookmaker.files.glimpses import Glimpsed
from bookmaker.files.layout import Product
from bookmaker.layouts import product_layout
from bookmaker.preview.bell import Bell
from bookmaker.preview.board import Board
from bookmaker.preview.drafts import NOTHING_READ, Reading, crash, draft_of, read
from bookmaker.preview.epub_view import NO_EPUB, EpubView, epub_view
from bookmaker.preview.fingerprints import Fingerprints, layout_name, section_name
from bookmaker.preview.hands import Answer, Failed, Hand, Laid, Paginated, Task, hired
from bookmaker.preview.places import placed
from bookmaker.preview.showing import empty_state, epub_state, face_of, files_of, pages_state
from bookmaker.preview.state import Busy, Face, View
from bookmaker.preview.table import Table, next_task, same
from bookmaker.store import Recent
from bookmaker.volume import Volume
from bookmaker.workspace import Workspace

# With more sections edited at once than this, the one that is looked at comes first.
FEW = 3


@dataclass(slots=True)
class Desk:
    """The builder's desk. The first of its hands does only what somebody waits for."""

    workspace: Workspace
    face: Face
    jobs: int
    board: Board
    bell: Bell
    fingerprints: Fingerprints
    hands: list[Hand] = field(default_factory=list)
    tables: dict[Product, Table] = field(default_factory=dict)
    epub: EpubView = NO_EPUB
    in_epub: tuple[Diagnostic, ...] = ()
    cover: tuple[Task, bytes] | None = None
    reading: Reading = NOTHING_READ
    # What chapters, Pandoc's answers and pieces of the EPUB were made from, and the templates last used.
    store: Recent = field(default_factory=Recent)
    templates: tuple[Mapping[str, str], Templates] | None = None
    outdated: set[View] = field(default_factory=set)
    # By view: what stops it from showing what was read.
    against: dict[View, tuple[Diagnostic, ...]] = field(default_factory=dict)
    to_glimpse: Task | None = None

    def run(self) -> None:
        """Work until the bell is taken away."""
        try:
            with ThreadPoolExecutor(1) as beside:  # hands take as long to come as the book to be read
                coming = beside.submit(lambda: [hired(), *(hired(patient=True) for _ in range(self.jobs))])
                self.read()
                self.hands = coming.result()
            while self.turn():
                pass
        finally:
            for hand in self.hands:
                hand.dismiss()

    def turn(self) -> bool:
        """Take what is new, give out work, show, wait. Whether there is a next turn."""
        for view in self.board.views():
            if view in self.outdated:
                self._renew(view)
        self._give_out()
        for view in self.board.views():
            self._show(view)
        ready = wait([self.bell.heard, *(hand.line for hand in self.hands)])
        for hand in [hand for hand in self.hands if hand.line in ready]:
            self._hear(hand)
        if self.bell.heard not in ready:
            return True
        rung = self.bell.answered()
        if "changed" in rung:
            self.read()
        return "over" not in rung

    # --- reading ----------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the book anew."""
        self.reading = read(self.workspace, self.face.manifest, self.store)
        self.outdated = {"print", "screen", "epub"}
        broken = has_errors([d for d in self.reading.diagnostics if d.span.file == self.face.manifest])
        if self.reading.volume is not None and not broken:
            self.face = face_of(self.reading.volume.manifest, self.face.root, self.face.manifest)
        self._hurry()

    def _hurry(self) -> None:
        """Let hands that wait for a folio go on with what is known: their pages may be old already."""
        for hand in self.hands:
            if hand.asked and hand.task is not None:
                self._tell(hand, hand.task)

    def _renew(self, view: View) -> None:
        """Make a view's documents from what was read."""
        self.outdated.discard(view)
        self.against.pop(view, None)
        try:
            if view == "epub":
                self._renew_epub()
            else:
                self._renew_pages(view)
        except Exception:  # noqa: BLE001 (it is told on the page, and the next save may mend it)
            place = Span(self.face.manifest)
            self.against[view] = (crash("making the pages", place, traceback.format_exc()),)

    def _renew_pages(self, product: Product) -> None:
        volume, book = self.reading.volume, self.reading.book
        if volume is None or book is None:
            self.against[product] = ()
            return
        templates = self._templates_of(volume)
        draft = draft_of(volume, book, product, self.reading.diagnostics, self.fingerprints, templates)
        if any(d.code == "J004" for d in draft.diagnostics):
            self.templates = None  # another text may not take them so long
        table = self.tables.get(product)
        if table is None:
            table = self.tables[product] = Table(draft, self.fingerprints)
        if draft.spoilt and table.done:
            self.against[product] = draft.diagnostics
        else:
            table.take(draft)
            self.to_glimpse = table.glimpse_wanted(FEW)

    def _templates_of(self, volume: Volume) -> Templates:
        """The volume's templates, ready to be filled; those of before where they are the same."""
        if self.templates is None or self.templates[0] != volume.templates:
            self.templates = dict(volume.templates), Templates(volume.templates)
        return self.templates[1]

    def _renew_epub(self) -> None:
        volume, book = self.reading.volume, self.reading.book
        self.in_epub = ()
        if volume is None or book is None or has_errors(self.reading.diagnostics):
            return
        if self.hands[0].task is not None:
            self.outdated.add("epub")  # until the hand that makes the cover is idle
            return
        cover = b"" if volume.manifest.cover.image else self._cover_of(volume, book)
        made, self.in_epub = epub_view(volume, book, cover, self.store)
        if made.name:
            self.epub = made
            self.board.keep_epub(made.name, made.members)

    def _cover_of(self, volume: Volume, book: Book) -> bytes:
        """The cover that is made for a book without one, as a page; laid out only when it has changed."""
        layout, _ = product_layout(volume, book, "screen")
        section, _ = cover_section(book, self._templates_of(volume))
        names = (
            layout_name(layout, volume, book, self.fingerprints),
            section_name(section, book, self.fingerprints),
        )
        task = Task("screen", *names, section, "right", 1)
        if self.cover is None or not same(self.cover[0], task):
            self.hands[0].begin(task, layout)
            answer = self.hands[0].hear()
            if not isinstance(answer, Laid):
                raise RuntimeError(answer.why if isinstance(answer, Failed) else "the cover has no page")
            self.cover = (task, answer.sheets.pdfs["screen"])
        return self.cover[1]

    # --- work -------------------------------------------------------------------------------------------

    def _give_out(self) -> None:
        """Give every idle hand something to do."""
        for view in self.board.views():
            if view != "epub" and (table := self.tables.get(view)):
                self._give_pages(view, table)

    def _give_pages(self, product: Product, table: Table) -> None:
        for number, hand in enumerate(self.hands):
            at_work = [h.task for h in self.hands if h.task is not None and h.task.memory is None]
            if hand.task is None and number == 0 and self.to_glimpse is not None:
                glimpse, self.to_glimpse = self.to_glimpse, None
                hand.begin(glimpse, self.tables[glimpse.view].draft.layout)
            elif hand.task is None:
                # Where all others wait for folios, the first hand makes the pages before.
                only_first = number == 0 and not all(h.asked for h in self.hands[1:])
                task = next_task(table, at_work, self._first(product, table), only_first=only_first)
                if task is not None:
                    hand.begin(task, table.draft.layout)
        busy = any(h.task is not None and h.task.view == product for h in self.hands)
        if not busy and not table.wanted() and table.turn():
            self._give_pages(product, table)

    def _first(self, product: Product, table: Table) -> tuple[str, ...]:
        """The sections that somebody waits for."""
        edited = table.edited if len(table.edited) <= FEW else ()
        return (*edited, self.board.looked_at.get(product, ""))

    def _hear(self, hand: Hand) -> None:
        """What a hand has done, or asks for."""
        task = hand.task
        try:
            answer = hand.hear()
        except EOFError:
            answer = Failed("its process has ended")
            self._replace(hand)
        if task is None:
            return
        if table := self.tables.get(task.view):
            self._take(table, task, answer)
            self._answer()

    def _take(self, table: Table, task: Task, answer: Answer) -> None:
        """Put what a hand has done on the table."""
        match answer:
            case Paginated(pages=pages):
                table.count(task, pages)
            case Laid() if (beyond := _beyond(answer)) and task.section.id in table.done:
                table.fail(task, beyond)  # empty pages do not take the place of good ones
            case Laid():
                table.lay(task, answer)
            case Glimpsed():
                table.look_ahead(task, answer)
            case Failed() if task.memory is not None:
                pass  # its pages come without a look ahead
            case Failed():
                table.fail(task, crash(f"laying out {task.section.title}", task.section.span, answer.trace))
            case _:
                assert_never(answer)

    def _replace(self, hand: Hand) -> None:
        hand.dismiss()
        place = self.hands.index(hand)
        self.hands[place] = hired(patient=place > 0)

    def _answer(self) -> None:
        """Tell the hands that wait their folios, as soon as these are known.

        Nobody waits for a section that is another by now, or is not looked at: others may need its hand.
        """
        watched = self.board.views()
        for hand in self.hands:
            task = hand.task
            if hand.asked and task is not None:
                table = self.tables[task.view]
                is_awaited = task.view in watched and table.is_of_now(task)
                if not is_awaited or table.is_settled_before(task.section.id):
                    self._tell(hand, task)

    def _tell(self, hand: Hand, task: Task) -> None:
        folio = self.tables[task.view].folio_of(task.section.id)
        hand.task = replace(task, first_folio=folio)
        hand.tell(folio)

    # --- showing ----------------------------------------------------------------------------------------

    def _show(self, view: View) -> None:
        """Put the view's state on the board."""
        found = (*self.reading.diagnostics, *self.against.get(view, ()))
        if view == "epub":
            book = self.reading.book
            noted = None if book is None else placed(book, book.manifest.notes.epub)
            self.board.show(epub_state(self.face, self.epub, (*found, *self.in_epub), noted, Busy()), {})
            return
        table = self.tables.get(view)
        if table is None:
            self.board.show(empty_state(view, self.face, found, Busy()), {})
            return
        left, total = len(table.wanted()), len(table.draft.sections)
        busy = Busy("pages", total - left, total) if left else Busy()
        state = pages_state(self.face, table, found, busy, stale=view in self.against)
        self.board.show(state, files_of(table))


def _beyond(laid: Laid) -> Diagnostic | None:
    """P026: the pages could not be computed, and are empty."""
    return next((one for one in laid.sheets.diagnostics if one.code == "P026"), None)
