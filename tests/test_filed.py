"""What is large lies in files without a name: it is read in pieces, and nothing of it is left behind."""

from __future__ import annotations

import errno
import os
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import BinaryIO

import pytest

from bookmaker.disk_store import FOLDER, OnDisk, store_at
from bookmaker.filed import PIECE, Content, Filed, OpenFile, Scratch, filed, pieces_of, taken_open
from bookmaker.store import key_of
from bookmaker.writing import write_together
from traced import within

LARGE = 40 * 2**20


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def store(tmp_path: Path) -> OnDisk:
    made = store_at(tmp_path / FOLDER, named=False)
    assert made is not None
    return made


def large(out: BinaryIO) -> None:
    out.writelines(bytes([number]) * PIECE for number in range(LARGE // PIECE))


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, 3 * PIECE - 1])
def test_what_is_filed_has_the_bytes_that_were_written(size: int, scratch: Path) -> None:
    data = (b"abcdefg" * size)[:size]
    content = filed(lambda out: out.write(data) and None)
    assert isinstance(content, Filed)
    assert (len(content), bytes(content), bytes(content)) == (size, data, data)
    assert max(map(len, pieces_of(content)), default=0) <= PIECE
    assert list(scratch.iterdir()) == []


def test_two_may_read_one_file_in_turn() -> None:
    content = filed(lambda out: out.write(b"a" * PIECE + b"b" * PIECE) and None)
    pairs = list(zip(pieces_of(content), pieces_of(content), strict=True))
    assert pairs == [(b"a" * PIECE, b"a" * PIECE), (b"b" * PIECE, b"b" * PIECE)]


def test_where_there_is_no_room_for_a_scratch_file_it_is_held() -> None:
    tries: list[BinaryIO] = []

    def write(out: BinaryIO) -> None:
        tries.append(out)
        out.write(b"half")
        if len(tries) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        out.write(b" and half")

    assert filed(write) == b"half and half"


def test_without_a_folder_for_scratch_files_it_is_held(scratch: Path) -> None:
    scratch.rmdir()
    assert filed(lambda out: out.write(b"pages") and None) == b"pages"


def test_many_contents_lie_in_one_scratch_file(scratch: Path) -> None:
    room = Scratch()
    contents = [room.put(text.encode()) for text in ("one", "", "three" * PIECE, "four")]
    assert list(map(bytes, contents)) == [b"one", b"", b"three" * PIECE, b"four"]
    assert len({content.file for content in contents if isinstance(content, Filed)}) == 1
    assert list(scratch.iterdir()) == []


def test_a_scratch_file_that_finds_no_room_holds_what_it_is_given(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Scratch()
    first = room.put(b"first")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        assert room.put(b"second") == b"second"
    assert (bytes(room.put(b"third")), bytes(first)) == (b"third", b"first")
    scratch.rmdir()
    assert Scratch().put(b"fourth") == b"fourth"


def test_another_process_gets_the_bytes() -> None:
    assert pickle.loads(pickle.dumps(Scratch().put(b"pages"))) == b"pages"  # noqa: S301 (our own)


def test_what_is_taken_open_has_no_name_any_more(tmp_path: Path) -> None:
    path = tmp_path / "made"
    path.write_bytes(b"pages")
    content = taken_open(str(path))
    assert (bytes(content), path.exists()) == (b"pages", False)


def test_a_file_that_becomes_shorter_is_no_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "made"
    path.write_bytes(b"pages")
    with path.open("rb") as stream:
        content = Filed(OpenFile(stream), 1, 4)
    assert bytes(content) == b"ages"
    path.write_bytes(b"pa")
    with pytest.raises(OSError, match="shorter"):
        bytes(content)


def test_what_is_large_is_made_kept_found_and_written_without_being_held(
    store: OnDisk, tmp_path: Path
) -> None:
    """Twice: the second time the file is there already, and is compared."""
    with within(LARGE // 10):
        content = filed(large)
        key = key_of("file", content)
        store.put(key, content)
        for _ in range(2):
            found = store.file(key)
            assert found is not None
            write_together(tmp_path / "dist", {"book.pdf": found})
    assert key == key_of("file", (tmp_path / "dist/book.pdf").read_bytes())


def test_a_file_of_other_bytes_is_written_again(tmp_path: Path) -> None:
    contents: tuple[Content, ...] = (filed(large), b"pages", filed(lambda out: out.write(b"sheet") and None))
    for content in contents:
        write_together(tmp_path / "dist", {"book.pdf": content})
        assert (tmp_path / "dist/book.pdf").read_bytes() == bytes(content)


def test_an_entry_that_was_found_stays_whatever_becomes_of_its_name(store: OnDisk) -> None:
    key = key_of("large")
    store.put(key, b"pages")
    found = store.file(key)
    store.put(key, b"other")
    store.tidy(0)
    assert (found and bytes(found), store.file(key)) == (b"pages", None)


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: b"P" + data[1:],
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: data[:20],
    ],
    ids=["empty", "cut", "longer", "changed", "wrong seal", "nothing but half a seal"],
)
def test_a_damaged_entry_is_no_file(store: OnDisk, damage: Callable[[bytes], bytes]) -> None:
    key = key_of("large")
    store.put(key, b"pages")
    entry = store.folder / key[:2] / key[2:]
    entry.write_bytes(damage(entry.read_bytes()))
    assert store.file(key) is None


def test_a_link_in_the_place_of_an_entry_is_no_file(store: OnDisk, tmp_path: Path) -> None:
    key = key_of("large")
    store.put(key, b"pages")
    entry = store.folder / key[:2] / key[2:]
    entry.rename(tmp_path / "elsewhere")
    entry.symlink_to(tmp_path / "elsewhere")
    assert store.file(key) is None


def test_what_is_read_while_more_is_put_down_is_what_was_put_down() -> None:
    """Executors send contents to workers from a thread of their own, while this one puts down the next."""
    scratch, wrong, done = Scratch(), [], Event()
    contents = [(bytes([number]) * 3000, scratch.put(bytes([number]) * 3000)) for number in range(20)]

    def send() -> None:
        while not done.is_set():
            wrong.extend(
                n
                for n, (data, put) in enumerate(contents[:])
                if pickle.loads(pickle.dumps(put)) != data  # noqa: S301 (what an executor does)
            )

    threads = [Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(3000):
        data = number.to_bytes(4, "big") * 500
        contents.append((data, scratch.put(data)))
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert [data for data, put in contents if bytes(put) != data] == []
