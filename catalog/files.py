"""Outputs that are whole or absent: written beside their target, then renamed."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from catalog.errors import OutputError


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
