"""Outputs that are whole or absent: written beside their target, then renamed. Inputs that are what their names say."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from catalog.errors import InputError, OutputError


@contextlib.contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A path to write to that becomes ``target`` when the block ends well, and vanishes when not.

    Raises :class:`OutputError` where the target cannot be written.
    """
    if target.is_dir():
        raise OutputError(f"{target}: is a directory; give the name of a file")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise OutputError(f"{target}: cannot be written: {error.strerror or error}") from error
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        beside.chmod(mode)
        beside.replace(target)
    except OSError as error:
        raise OutputError(f"{target}: cannot be written: {error.strerror or error}{_remedy(error)}") from error
    finally:
        beside.unlink(missing_ok=True)


@contextlib.contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to write to whose files move into ``target`` when the block ends well, and vanish when not.

    What ``target`` holds besides them stays; where it did not exist before and nothing came of it, it is gone again.
    Raises :class:`OutputError` where it cannot be made or written.
    """
    made = not target.exists()
    try:
        target.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=target))
    except OSError as error:
        raise OutputError(f"{target}: cannot be made: {error.strerror or error}") from error
    try:
        yield beside
        for file in sorted(beside.iterdir()):
            file.replace(target / file.name)
    except OutputError as error:  # of one file in it, whose place until now says nothing to a reader
        raise OutputError(str(error).replace(str(beside), str(target))) from error
    except OSError as error:
        raise OutputError(f"{target}: cannot be written: {error.strerror or error}{_remedy(error)}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        if made:
            with contextlib.suppress(OSError):  # not empty: it was written
                target.rmdir()


def _remedy(error: OSError) -> str:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return "; free some space or write to another disk (no part of the file was left)" if full else ""


def write_whole(target: Path, content: str | bytes) -> None:
    """``content`` (text as UTF-8, line ends as they are) into ``target``, whole or not at all."""
    with whole_file(target) as beside:
        beside.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


_CONTENTS = {
    b"PAR1": ("a Parquet file", "give it a name in .parquet"),
    b"PK\x03\x04": ("an XLSX or ZIP file", "give it a name in .xlsx, or unpack it"),
    b"\x1f\x8b": ("packed with gzip", "unpack it, or give it a name in .jsonl.gz"),
    b"\x28\xb5\x2f\xfd": ("packed with zstd", "unpack it, or give it a name in .jsonl.zst"),
    b"\xff\xfe": ("UTF-16", "save it as UTF-8"),
    b"\xfe\xff": ("UTF-16", "save it as UTF-8"),
}


def ordinary(path: Path) -> None:
    """Raises :class:`InputError` for a pipe or a device: a file is looked at more than once."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise InputError(f"{path}: is a pipe or a device; save it to a file and give that")


def text_content(path: Path, utf16: bool = False) -> None:
    """Raises :class:`InputError` where the content of a file that is named as text is of another kind; ``utf16``: that is read."""
    with path.open("rb") as file:
        start = file.read(4)
    for magic, (what, todo) in _CONTENTS.items():
        if start.startswith(magic) and not (utf16 and what == "UTF-16"):
            raise InputError(f"{path}: is {what} by its content; {todo}")
