"""Where a command may put what it makes: told before anything is made, so that nothing of a book is lost."""

from __future__ import annotations

from pathlib import Path

from bookmaker.commands.usage import WrongUsage, looking_at

# What a report has near its beginning, and within how many bytes.
_REPORT, _HEAD = b"at the gates</title>", 2000


def check_output(root: Path, manifest: str, folder: Path | None) -> None:
    """Wrong usage where finished files would lie among the book's own in one of its folders.

    The book's folder itself may hold them: they have names of their own, and nothing else there is touched.
    """
    if folder is None:
        return
    with looking_at(folder):
        below = _below(root, folder)
    if not below:
        return
    own = _own_file(root, manifest, below)
    if own:
        message = f"{folder} holds files of the book itself, such as {own}"
        raise WrongUsage(message, "give finished files a folder of their own, such as dist")


def _own_file(root: Path, manifest: str, folder: str) -> str:
    """A file of the book in one of its folders, "" where none is known."""
    from bookmaker.manifest.named_files import own_file_in
    from bookmaker.manifest.read import read_manifest
    from bookmaker.workspace import Folder, WorkspaceError

    try:
        read, _, _ = read_manifest(Folder(root).read(manifest), manifest)
    except WorkspaceError:
        return ""
    return own_file_in(read, folder) if read else ""


def _below(root: Path, folder: Path) -> str:
    """A folder inside the book's, as the manifest would name it; "" where it is that one, or lies outside."""
    inner, outer = folder.resolve(), root.resolve()
    return inner.relative_to(outer).as_posix() if inner != outer and inner.is_relative_to(outer) else ""


def check_cache(folder: Path | None) -> None:
    """Wrong usage where what is kept would lie among other files: git and backups pass that folder over."""
    if folder is None:
        return
    with looking_at(folder):
        if folder.exists() and not folder.is_dir():
            raise WrongUsage(f"--cache wants a folder, and {folder} is a file")
        if folder.exists() and any(folder.iterdir()) and not (folder / "CACHEDIR.TAG").is_file():
            message = f"--cache wants a folder of its own, and {folder} holds other files"
            raise WrongUsage(message, "git and backups pass over all that lies in it: name a new folder")


def check_report(page: Path | None) -> None:
    """Wrong usage where a report would be written over what is no report."""
    if page is None:
        return
    with looking_at(page):
        if page.is_dir():
            hint = f"such as {page / 'report.html'}"
            raise WrongUsage(f"--report wants a file, and {page} is a folder", hint)
        if page.exists() and not _is_report(page):
            raise WrongUsage(f"{page} is there already, and is no report", "name another file for it")


def _is_report(page: Path) -> bool:
    with page.open("rb") as stream:
        return _REPORT in stream.read(_HEAD)


def check_finished(folder: Path | None) -> None:
    """Wrong usage where finished files are to be looked for in a folder that is not there."""
    if folder is None:
        return
    with looking_at(folder):
        if not folder.is_dir():
            raise WrongUsage(f"there is no folder {folder}", "--output says where the finished files are")
