"""What was made before: kept whole or not at all, sealed, bounded; and nothing that harms is believed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bookmaker.disk_store import FOLDER, OnDisk, store_at
from bookmaker.store import Recent, key_of

KEY = key_of("what it was made from")


@pytest.fixture
def store(tmp_path: Path) -> OnDisk:
    made = store_at(tmp_path / FOLDER, named=False)
    assert made is not None
    return made


def entry(store: OnDisk, key: str = KEY) -> Path:
    return store.folder / key[:2] / key[2:]


def test_what_is_put_in_comes_out(store: OnDisk) -> None:
    store.put(KEY, b"pages")
    assert store.get(KEY) == b"pages"
    assert store.get(key_of("something else")) is None


def test_keys_tell_parts_apart() -> None:
    """Neither where a part ends nor whether it is text can be mistaken."""
    assert len({key_of("ab", "c"), key_of("a", "bc"), key_of("abc"), key_of("abc", "")}) == 4
    assert key_of("é") == key_of("é".encode())


def test_the_folder_hides_itself_from_git_and_from_backups(store: OnDisk) -> None:
    assert (store.folder / ".gitignore").read_text("utf-8") == "*\n"
    assert (
        (store.folder / "CACHEDIR.TAG").read_text("utf-8").startswith("Signature: 8a477f597d28d172789f0688")
    )


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
def test_a_damaged_entry_counts_as_missing_and_is_made_again(store: OnDisk, damage: object) -> None:
    store.put(KEY, b"pages")
    entry(store).write_bytes(damage(entry(store).read_bytes()))  # type: ignore[operator]
    assert store.get(KEY) is None
    store.put(KEY, b"pages")
    assert store.get(KEY) == b"pages"


def test_an_entry_is_of_its_key_alone(store: OnDisk) -> None:
    """A sealed entry that was moved to another key is not believed there."""
    other = key_of("other")
    store.put(KEY, b"pages")
    store.put(other, b"others")
    entry(store, other).write_bytes(entry(store).read_bytes())
    assert store.get(other) is None


def test_entries_of_another_user_are_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A book's folder that came by mail brings a store along: sealed, but not by us."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "theirs"))
    theirs = store_at(tmp_path / FOLDER, named=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "ours"))
    ours = store_at(tmp_path / FOLDER, named=False)
    assert theirs is not None
    assert ours is not None
    theirs.put(KEY, b"harm")
    assert ours.get(KEY) is None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no owners here")
def test_a_seal_that_others_could_read_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    first = store_at(tmp_path / FOLDER, named=False)
    seal = tmp_path / "state/bookmaker/seal"
    assert first is not None
    assert (seal.stat().st_mode & 0o777, seal.read_bytes()) == (0o600, first.seal)
    seal.chmod(0o644)
    second = store_at(tmp_path / FOLDER, named=False)
    assert second is not None
    assert second.seal != first.seal


def test_a_store_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / FOLDER).symlink_to(tmp_path / "elsewhere")
    assert store_at(tmp_path / FOLDER, named=False) is None
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert store_at(tmp_path / FOLDER, named=True) is not None  # the user's own wish


def test_links_in_a_store_lead_nowhere(store: OnDisk, tmp_path: Path) -> None:
    """Nothing is read, written or tidied away behind them."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / KEY[2:]).write_bytes(b"mine")
    (store.folder / KEY[:2]).symlink_to(outside)
    store.put(KEY, b"pages")
    assert store.get(KEY) is None
    store.tidy(0)
    assert (outside / KEY[2:]).read_bytes() == b"mine"


def test_an_entry_that_is_a_link_is_replaced_and_not_followed(store: OnDisk, tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    entry(store).parent.mkdir()
    entry(store).symlink_to(tmp_path / "mine")
    assert store.get(KEY) is None
    store.put(KEY, b"pages")
    assert store.get(KEY) == b"pages"
    assert (tmp_path / "mine").read_bytes() == b"mine"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_in_the_place_of_an_entry_keeps_nobody_waiting(store: OnDisk) -> None:
    entry(store).parent.mkdir()
    os.mkfifo(entry(store))
    assert store.get(KEY) is None


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="nothing is refused to root")
def test_a_folder_that_can_only_be_read_has_no_store(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        assert store_at(tmp_path / FOLDER, named=False) is None
    finally:
        tmp_path.chmod(0o755)


def test_a_file_in_the_place_of_the_store_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("mine", "utf-8")
    assert store_at(tmp_path / FOLDER, named=False) is None
    assert (tmp_path / FOLDER).read_text("utf-8") == "mine"


def test_a_full_store_loses_what_was_used_longest_ago(store: OnDisk) -> None:
    keys = [key_of(str(n)) for n in range(4)]
    for age, key in enumerate(keys):
        store.put(key, bytes(400 * 1024))
        os.utime(entry(store, key), (1000 + age, 1000 + age))
    assert store.get(keys[0]) is not None  # and so it is the one that was used last
    store.tidy(1)
    assert [store.get(key) is not None for key in keys] == [True, False, False, True]


def test_tidying_takes_nothing_that_is_not_ours(store: OnDisk) -> None:
    others = [store.folder / "notes.md", store.folder / "ab" / "notes.md", store.folder / "deep/er/x"]
    for path in others:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine", "utf-8")
    store.put(KEY, b"pages")
    store.tidy(0)
    assert store.get(KEY) is None
    assert all(path.exists() for path in others)


def test_what_a_killed_build_left_is_tidied_away(store: OnDisk) -> None:
    store.put(KEY, b"pages")
    left, at_work = (store.folder / KEY[:2] / name for name in (".new-left", ".new-at-work"))
    for path in (left, at_work):
        path.write_bytes(b"half")
    os.utime(left, (1000, 1000))
    store.tidy(100)
    assert (left.exists(), at_work.exists(), store.get(KEY)) == (False, True, b"pages")


def test_two_programs_write_one_entry_at_once(store: OnDisk) -> None:
    """Whoever reads meanwhile finds it whole, or not at all."""
    code = (
        "import sys; from pathlib import Path; from bookmaker.disk_store import OnDisk\n"
        "store = OnDisk(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))\n"
        "for _ in range(200): store.put(sys.argv[3], sys.argv[4].encode() * 100000)\n"
    )
    arguments = [sys.executable, "-c", code, str(store.folder), store.seal.hex(), KEY]
    writers = [subprocess.Popen([*arguments, letter]) for letter in "ab"]
    found = set()
    while any(writer.poll() is None for writer in writers):
        data = store.get(KEY)
        found.add(None if data is None else (data[:1], len(data), len(set(data))))
    assert [writer.returncode for writer in writers] == [0, 0]
    assert found - {None} <= {(b"a", 100000, 1), (b"b", 100000, 1)}
    assert found - {None}


def test_what_was_not_wanted_for_longest_is_forgotten_first() -> None:
    store = Recent(most=10)
    for key in ("one", "two", "one"):
        store.put(key, b"12345")
    assert store.get("two") == b"12345"
    store.put("three", b"123")
    assert [store.get(key) for key in ("one", "two", "three")] == [None, b"12345", b"123"]
    assert store.size == 8
    store.put("large", b"more than ten")
    assert (store.size, store.get("large")) == (0, None)
