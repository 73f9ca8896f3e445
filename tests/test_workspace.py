"""The workspace: nothing is read outside the book's folder, and files are written whole or not at all."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
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
)
from bookmaker.writing import scratch_file, write_together, write_whole
from clock import within

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


@contextmanager
def freed(pipe: Path, opened: Callable[[Path, int], int] = os.open) -> Iterator[None]:
    """Whoever waits for a pipe waits twenty seconds: then it is opened from its other end."""
    later = threading.Timer(20, lambda: os.close(opened(pipe, os.O_RDWR | os.O_NONBLOCK)))
    later.start()
    yield
    assert later.is_alive()
    later.cancel()


def test_a_pipe_does_not_hang_the_build(root: Path) -> None:
    os.mkfifo(root / "pipe.md")
    with freed(root / "pipe.md"), pytest.raises(WorkspaceError, match="is not a plain file"):
        Folder(root).read("pipe.md")
    assert (False, ("chapters/a.md",)) == (Folder(root).readable("pipe.md"), Folder(root).files(""))


def test_a_device_is_no_file() -> None:
    with pytest.raises(WorkspaceError, match="is not a plain file"):
        Folder(Path("/dev")).read("null")


def test_a_file_that_becomes_a_pipe_is_neither_waited_for_nor_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between a look at a file and its opening there is time to put a pipe in its place."""
    path, opened = root / "chapters" / "a.md", os.open

    def swapped(name: Path, flags: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return opened(name, flags)

    monkeypatch.setattr("bookmaker.workspace.os.open", swapped)
    with freed(path, opened), pytest.raises(WorkspaceError, match="is not a plain file"):
        Folder(root).read("chapters/a.md")


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


def test_a_listing_has_an_order_of_its_own_whatever_the_disks_is(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("b.md", "a.md", "c.md"):
        (root / name).write_bytes(b"")
    walk = os.walk

    def otherwise(top: Path, *, backwards: bool) -> Iterator[tuple[str, list[str], list[str]]]:
        for folder, folders, names in walk(top):
            yield folder, folders, sorted(names, reverse=backwards)

    for backwards in (False, True):
        monkeypatch.setattr("bookmaker.workspace.os.walk", partial(otherwise, backwards=backwards))
        assert ("a.md", "b.md", "c.md", "chapters/a.md") == Folder(root).files("")


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


def test_ten_thousand_files_are_looked_up_in_a_moment() -> None:
    paths = tuple(f"images/{n:05}.png" for n in range(10_000))
    contents = Contents(Memory(dict.fromkeys(paths, b"")), paths)
    with within(1):
        assert all(path in contents for path in paths)
        assert "images/1.png" not in contents


def test_a_small_file_takes_little_memory(root: Path) -> None:
    """However large a file may be."""
    tracemalloc.start()
    try:
        Folder(root).read("chapters/a.md")
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


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
        "import resource, sys; from pathlib import Path; from bookmaker import workspace, writing\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "try: writing.write_together(Path(sys.argv[1]), {'a.pdf': b'new', 'b.pdf': b'n' * 9000})\n"
        "except workspace.WorkspaceError as error: print(error)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert f"{tmp_path / 'b.pdf'} can't be written: File too large\n" == said.stdout
    assert {"a.pdf": b"old", "b.pdf": b"old"} == {p.name: p.read_bytes() for p in tmp_path.iterdir()}


@contextmanager
def without_privileges() -> Iterator[None]:
    """As a user who may not write everywhere, for as long as this lasts."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        if user == 0:
            os.seteuid(0)


def test_a_folder_that_can_not_be_written_is_an_error_and_its_files_stay() -> None:
    with tempfile.TemporaryDirectory() as name:  # which, unlike a test's own, every user can enter
        folder = Path(name)
        write_together(folder, {"a.pdf": b"old"})
        folder.chmod(0o555)
        with without_privileges(), pytest.raises(WorkspaceError) as raised:
            write_together(folder, {"a.pdf": b"new", "b.pdf": b"new"})
        folder.chmod(0o755)
        assert f"{folder / 'a.pdf'} can't be written: Permission denied" == str(raised.value)
        assert {"a.pdf": b"old"} == {p.name: p.read_bytes() for p in folder.iterdir()}


def test_a_folder_that_can_not_be_made_is_an_error() -> None:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o555)
        folder = Path(name, "new", "dist")
        with without_privileges(), pytest.raises(WorkspaceError) as raised:
            write_together(folder, {"a.pdf": b"new"})
        Path(name).chmod(0o755)
        assert f"{folder} can't be written: Permission denied" == str(raised.value)


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("/dev/full", "it is a file, and should be a folder"),
        ("/dev/full/dist", "a folder above it is a file"),
        ("file", "it is a file, and should be a folder"),
    ],
)
def test_what_is_no_folder_can_not_be_written_into_and_stays(place: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    folder = tmp_path / place
    with pytest.raises(WorkspaceError) as raised:
        write_together(folder, {"a.pdf": b"new"})
    assert f"{folder} can't be written: {why}" == str(raised.value)
    assert b"old" == (tmp_path / "file").read_bytes()
    assert ["file"] == [p.name for p in tmp_path.iterdir()]


def test_files_take_their_names_when_the_bytes_of_all_are_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str | int] = []
    sync, replace = os.fsync, os.replace

    def synced(number: int) -> None:
        sync(number)
        happened.append(os.fstat(number).st_size)

    def replaced(path: Path, target: Path) -> None:
        replace(path, target)
        happened.append(target.name)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    write_together(tmp_path, {"a.pdf": b"a" * 9, "b.pdf": b"b" * 99})
    assert [9, 99, "a.pdf", "b.pdf"] == happened


WRITING = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "import sys; from pathlib import Path; from bookmaker.writing import write_together\n"
    "for n in range(int(sys.argv[3])):\n"
    "    letter = sys.argv[2][n % len(sys.argv[2])].encode()\n"
    "    files = dict.fromkeys(('a.pdf', 'b.pdf', 'c.epub'), letter * 3_000_000)\n"
    "    write_together(Path(sys.argv[1]), files)\n"
)


def writing(folder: Path, letters: str, times: int) -> subprocess.Popen[bytes]:
    """A command that writes files of the one letter, then of the next, and so on: a file that has its bytes
    already would not be written again.
    """
    return subprocess.Popen(
        [sys.executable, "-c", WRITING, str(folder), letters, str(times)], stderr=subprocess.DEVNULL
    )


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_command_that_is_killed_leaves_whole_files_and_the_next_one_clears_up(
    number: signal.Signals, tmp_path: Path
) -> None:
    write_together(tmp_path, dict.fromkeys(NAMES, b"o"))
    for milliseconds in range(0, 200, 40):
        process = writing(tmp_path, "nm", 10_000)
        wait_for(lambda: (tmp_path / "c.epub").read_bytes()[:1] in b"nm")
        time.sleep(milliseconds / 1_000)
        process.send_signal(number)
        process.wait()
        assert {(3_000_000, 1)} == {(len(data), len(set(data))) for data in written(tmp_path).values()}
        write_together(tmp_path, dict.fromkeys(NAMES, b"o"))
        assert [*NAMES] == sorted(p.name for p in tmp_path.iterdir())


NAMES = ("a.pdf", "b.pdf", "c.epub")


def written(folder: Path) -> dict[str, bytes]:
    """The files that bear their own names."""
    return {name: (folder / name).read_bytes() for name in NAMES}


# Before which of its own calls a command is ended, and what is left of three files.
ENDINGS = {
    "before the bytes of the first are on the disk": ("os.fsync", 1, "ooo"),
    "before the bytes of the last are on the disk": ("os.fsync", 3, "ooo"),
    "before the first takes its name": ("Path.replace", 1, "ooo"),
    "before the last takes its name": ("Path.replace", 3, "nno"),
}
ENDED = """
import os, resource, signal, sys
from pathlib import Path
from bookmaker.writing import write_together

number, call, times = signal.Signals(int(sys.argv[2])), sys.argv[3], int(sys.argv[4])

def counted(real):
    def one(*arguments):
        global times
        times -= 1
        if not times:
            os.kill(os.getpid(), number)
        return real(*arguments)
    return one

signal.signal(signal.SIGINT, signal.default_int_handler)
if call == "os.fsync":
    os.fsync = counted(os.fsync)
elif call == "Path.replace":
    Path.replace = counted(Path.replace)
else:
    signal.signal(number, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
write_together(Path(sys.argv[1]), dict.fromkeys(("a.pdf", "b.pdf", "c.epub"), b"n" * 3_000_000))
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_a_command_that_is_killed_in_the_midst_leaves_old_files_or_new_ones(
    ending: tuple[str, int, str], number: signal.Signals, tmp_path: Path
) -> None:
    call, times, left = ending
    write_together(tmp_path, dict.fromkeys(NAMES, b"o" * 3_000_000))
    assert ended(tmp_path, number, call, times) == -number
    assert {n: c.encode() * 3_000_000 for n, c in zip(NAMES, left, strict=True)} == written(tmp_path)
    if number == signal.SIGINT:  # after which there is time to clear up
        assert [*NAMES] == sorted(p.name for p in tmp_path.iterdir())
    write_together(tmp_path, dict.fromkeys(NAMES, b"x"))
    assert [*NAMES] == sorted(p.name for p in tmp_path.iterdir())


def test_a_command_that_is_killed_while_it_writes_leaves_old_files(tmp_path: Path) -> None:
    """The system ends it when it has written two thirds of a file."""
    write_together(tmp_path, dict.fromkeys(NAMES, b"o" * 3_000_000))
    assert ended(tmp_path, signal.SIGXFSZ, "", 0) == -signal.SIGXFSZ
    assert dict.fromkeys(NAMES, b"o" * 3_000_000) == written(tmp_path)
    write_together(tmp_path, dict.fromkeys(NAMES, b"x"))
    assert [*NAMES] == sorted(p.name for p in tmp_path.iterdir())


def ended(folder: Path, number: signal.Signals, call: str, times: int) -> int:
    """How a command ended that was to write three new files."""
    command = [sys.executable, "-c", ENDED, str(folder), str(int(number)), call, str(times)]
    return subprocess.run(command, check=False, capture_output=True, timeout=240).returncode


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
