"""The workspace: nothing is read outside the book's folder, and files are written whole or not at all."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bookmaker.workspace import (
    Contents,
    Folder,
    Memory,
    MissingError,
    OutsideError,
    WorkspaceError,
    normal_path,
    scratch_file,
    write_together,
    write_whole,
)

OUTSIDE = [
    "../x.md",
    "a/../../x.md",
    "/etc/passwd",
    "//host/x",
    "file:///etc/passwd",
    "http://127.0.0.1/x",
    "C:\\x.md",
    "C:/x.md",
    "a\\b.md",
    "~/x.md",
    "~root/x",
    "$HOME/x.md",
    "a\x00b.md",
    "",
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    (folder / "chapters").mkdir(parents=True)
    (folder / "chapters" / "a.md").write_bytes(b"The sea.")
    (tmp_path / "secret").write_bytes(b"Keep this.")
    return folder


# --- paths -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_path_stays_in_the_books_folder(path: str, root: Path) -> None:
    for workspace in (Folder(root), Memory({"x.md": b""})):
        with pytest.raises(OutsideError):
            workspace.read(path)
        assert (False, False) == (workspace.exists(path), workspace.readable(path))


@pytest.mark.parametrize(
    ("path", "normal"),
    [
        ("./a/./b.md", "a/b.md"),
        ("a/../b.md", "b.md"),
        ("a//b.md", "a/b.md"),
        ("a:b/c:d.md", None),
        ("é ;-.md", "é ;-.md"),
    ],
)
def test_a_path_is_brought_to_its_shortest_form(path: str, normal: str | None) -> None:
    if normal is None:
        with pytest.raises(OutsideError):
            normal_path(path)
    else:
        assert normal == normal_path(path)


@pytest.mark.parametrize("path", [".", "a/..", "./"])
def test_the_books_folder_is_no_file(path: str) -> None:
    with pytest.raises(WorkspaceError, match="is a folder"):
        normal_path(path)


# --- reading ---------------------------------------------------------------------------------------------


def test_a_file_is_read(root: Path) -> None:
    assert b"The sea." == Folder(root).read("chapters/../chapters/a.md")


@pytest.mark.parametrize("path", ["b.md", "chapters/a.md/b.md", "none/a.md"])
def test_a_missing_file_is_missing(path: str, root: Path) -> None:
    with pytest.raises(MissingError, match="there is no file"):
        Folder(root).read(path)


def test_a_link_that_leads_outside_is_not_followed(root: Path) -> None:
    (root / "file.md").symlink_to("../secret")
    (root / "folder").symlink_to("..")
    for path in ("file.md", "folder/secret"):
        with pytest.raises(OutsideError, match="leads outside"):
            Folder(root).read(path)
    assert ("chapters/a.md",) == Folder(root).files("")


def test_a_link_that_stays_inside_is_followed(root: Path) -> None:
    (root / "b.md").symlink_to("chapters/a.md")
    assert (b"The sea.", ("b.md", "chapters/a.md")) == (Folder(root).read("b.md"), Folder(root).files(""))


def test_a_ring_of_links_is_refused(root: Path) -> None:
    (root / "b.md").symlink_to("c.md")
    (root / "c.md").symlink_to("b.md")
    with pytest.raises(WorkspaceError, match="can't be read"):
        Folder(root).read("b.md")


def test_a_book_behind_a_link_is_a_book(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    assert b"The sea." == Folder(tmp_path / "link").read("chapters/a.md")


def test_a_pipe_does_not_hang_the_build(root: Path) -> None:
    os.mkfifo(root / "pipe.md")
    with pytest.raises(WorkspaceError, match="is not a plain file"):
        Folder(root).read("pipe.md")
    assert (False, ("chapters/a.md",)) == (Folder(root).readable("pipe.md"), Folder(root).files(""))


def test_a_folder_is_no_file(root: Path) -> None:
    with pytest.raises(WorkspaceError, match="'chapters' is a folder"):
        Folder(root).read("chapters")


def test_a_name_that_no_file_can_have_is_refused(root: Path) -> None:
    with pytest.raises(WorkspaceError):
        Folder(root).read(f"{'x' * 300}.md")


def test_a_file_too_large_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bookmaker.workspace.MAX_FILE_BYTES", 7)
    with pytest.raises(WorkspaceError, match="is larger than"):
        Folder(root).read("chapters/a.md")
    assert not Folder(root).readable("chapters/a.md")


# --- listing ---------------------------------------------------------------------------------------------


def test_a_listing_is_sorted_and_leaves_out_what_is_not_the_books(root: Path) -> None:
    others = (
        ".git/a.md",
        "node_modules/a.md",
        "env/lib/a.md",
        "env/pyvenv.cfg",
        "chapters/.hidden.md",
        "b/a.md",
        "B.md",
    )
    for path in others:
        (root / path).parent.mkdir(exist_ok=True, parents=True)
        (root / path).write_bytes(b"")
    assert ("B.md", "b/a.md", "chapters/a.md") == Folder(root).files("")
    assert ("b/a.md",) == Folder(root).files("b")
    assert () == Folder(root).files("none")


def test_memory_lists_as_a_folder_does() -> None:
    memory = Memory(dict.fromkeys(("b/a.md", "B.md", ".git/x", "node_modules/x", "bb.md"), b""))
    assert (("B.md", "b/a.md", "bb.md"), ("b/a.md",)) == (memory.files(""), memory.files("b"))


def test_contents_are_read_when_they_are_asked_for(root: Path) -> None:
    contents = Contents(Folder(root), Folder(root).files(""))
    (root / "chapters" / "a.md").write_bytes(b"The moon.")
    assert {"chapters/a.md": b"The moon."} == dict(contents)
    assert ("chapters/a.md" in contents, "chapters" in contents, 3 in contents) == (True, False, False)
    with pytest.raises(KeyError):
        contents["chapters/b.md"]


# --- writing ---------------------------------------------------------------------------------------------


def test_a_file_is_written_whole_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "dist" / "new" / "book.pdf"
    write_whole(path, b"old")
    write_whole(path, b"new")
    assert (b"new", ["book.pdf"]) == (path.read_bytes(), [p.name for p in path.parent.iterdir()])


def test_a_folder_in_the_files_place_stays_and_nothing_is_left_over(tmp_path: Path) -> None:
    (tmp_path / "book.pdf").mkdir()
    with pytest.raises(WorkspaceError, match="can't be written"):
        write_whole(tmp_path / "book.pdf", b"new")
    assert ["book.pdf"] == [p.name for p in tmp_path.iterdir()]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "book.pdf"
    write_whole(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkspaceError, match="No space left on device"):
        write_whole(path, b"new")
    assert (b"old", ["book.pdf"]) == (path.read_bytes(), [p.name for p in tmp_path.iterdir()])


def test_of_several_files_none_is_written_where_one_can_not_be(tmp_path: Path) -> None:
    write_together(tmp_path, {"a.pdf": b"old"})
    (tmp_path / "b.pdf").mkdir()
    with pytest.raises(WorkspaceError, match=r"b\.pdf can't be written: Is a directory"):
        write_together(tmp_path, {"a.pdf": b"new", "b.pdf": b"new"})
    assert (b"old", ["a.pdf", "b.pdf"]) == (
        (tmp_path / "a.pdf").read_bytes(),
        sorted(p.name for p in tmp_path.iterdir()),
    )


def test_a_disk_that_takes_no_more_leaves_the_old_files(tmp_path: Path) -> None:
    """A limit on the size of files, which the system refuses as it does on a full disk."""
    write_together(tmp_path, {"a.pdf": b"old", "b.pdf": b"old"})
    program = (
        "import resource, sys; from pathlib import Path; from bookmaker import workspace\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "try: workspace.write_together(Path(sys.argv[1]), {'a.pdf': b'new', 'b.pdf': b'n' * 9000})\n"
        "except workspace.WorkspaceError as error: print(error)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert f"{tmp_path / 'b.pdf'} can't be written: File too large\n" == said.stdout
    assert {"a.pdf": b"old", "b.pdf": b"old"} == {p.name: p.read_bytes() for p in tmp_path.iterdir()}


WRITING = (
    "import sys; from pathlib import Path; from bookmaker.workspace import write_together\n"
    "files = dict.fromkeys(('a.pdf', 'b.pdf', 'c.epub'), sys.argv[2].encode() * 3_000_000)\n"
    "for _ in range(int(sys.argv[3])): write_together(Path(sys.argv[1]), files)\n"
)


def writing(folder: Path, letter: str, times: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WRITING, str(folder), letter, str(times)])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_command_that_is_killed_leaves_whole_files_and_the_next_one_clears_up(
    number: signal.Signals, tmp_path: Path
) -> None:
    write_together(tmp_path, dict.fromkeys(("a.pdf", "b.pdf", "c.epub"), b"o"))
    for milliseconds in range(0, 200, 40):
        process = writing(tmp_path, "n", 1_000)
        wait_for(lambda: (tmp_path / "c.epub").read_bytes()[:1] == b"n")
        time.sleep(milliseconds / 1_000)
        process.send_signal(number)
        process.wait()
        assert {3_000_000} == {(tmp_path / n).stat().st_size for n in ("a.pdf", "b.pdf", "c.epub")}
        write_together(tmp_path, dict.fromkeys(("a.pdf", "b.pdf", "c.epub"), b"o"))
        assert ["a.pdf", "b.pdf", "c.epub"] == sorted(p.name for p in tmp_path.iterdir())


def wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_two_commands_that_write_at_once_do_not_mix_their_files(tmp_path: Path) -> None:
    both = [writing(tmp_path, letter, 15) for letter in "xy"]
    assert [0, 0] == [process.wait() for process in both]
    first = {path.read_bytes()[:1] for path in tmp_path.iterdir()}
    assert (1, 3) == (len(first), len(list(tmp_path.iterdir())))


def test_a_scratch_folder_of_somebody_else_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = scratch_file("x.conf", "ours")
    assert ("ours", 0o700) == (path.read_text("utf-8"), stat.S_IMODE(path.parent.stat().st_mode))
    path.unlink()
    path.parent.rmdir()
    (tmp_path / "theirs").mkdir()
    path.parent.symlink_to(tmp_path / "theirs")
    with pytest.raises(WorkspaceError, match="belongs to somebody else"):
        scratch_file("x.conf", "ours")
