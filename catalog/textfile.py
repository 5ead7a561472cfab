"""Text from a file or a pipe, as it stands, or one clear error."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from catalog.errors import InputError

MAX_ARTICLE = 1024 * 1024 * 1024
MAX_DATA = 64 * 1024 * 1024


def read_article(path: str) -> str:
    """Text of the article at ``path`` (``-`` reads stdin); see :func:`read_text`."""
    return decode(read_input(path), "standard input" if path == "-" else path)


def read_input(path: str) -> bytes:
    """Bytes of the file at ``path`` (``-`` reads stdin); see :func:`read_bytes`."""
    if path != "-":
        return read_bytes(Path(path), MAX_ARTICLE)
    raw = sys.stdin.buffer.read(MAX_ARTICLE + 1)
    if len(raw) > MAX_ARTICLE:
        raise InputError(f"standard input: more than {MAX_ARTICLE:,} bytes; split it")
    return raw


def read_text(path: Path, limit: int = MAX_DATA) -> str:
    """Text of the file at ``path``, line ends as they are, a byte-order mark of UTF-8 included.

    Raises :class:`InputError` for what is no text: a missing file, a directory, binary, another
    encoding than UTF-8 or marked UTF-16, more than ``limit`` bytes.
    """
    return decode(read_bytes(path, limit), str(path))


def read_bytes(path: Path, limit: int) -> bytes:
    """Bytes of the file at ``path``; :class:`InputError` for a missing file, a directory, more than ``limit`` bytes."""
    try:
        with path.open("rb") as file:
            # A pipe has no size, so what is read counts, too.
            raw = file.read(limit + 1) if os.fstat(file.fileno()).st_size <= limit else None
    except IsADirectoryError as error:
        raise InputError(f"{path}: is a directory; give a file") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except ValueError as error:  # a NUL in the path
        raise InputError(f"{str(path)!r}: is no path ({error})") from error
    if raw is None or len(raw) > limit:
        raise InputError(f"{path}: more than {limit:,} bytes; split it")
    return raw


def decode(raw: bytes, label: str) -> str:
    """``raw`` as text: UTF-8 with or without a byte-order mark, or UTF-16 with one.

    Line ends come through as they are. Raises :class:`InputError` for anything else.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError as error:
            raise InputError(f"{label}: starts like UTF-16 but is not ({error.reason}); save it as UTF-8") from error
    if b"\x00" in raw:
        raise InputError(f"{label}: is binary, not text (a NUL byte at offset {raw.index(0)}); give UTF-8 text")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{label}: is not UTF-8 (byte {error.start}: {error.reason}); save it as UTF-8") from error
