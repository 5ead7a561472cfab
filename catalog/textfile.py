"""An article from a file or a pipe, as it stands."""

from __future__ import annotations

import sys
from pathlib import Path

from catalog.errors import InputError
from catalog.strictyaml import decode

MAX_BYTES = 1024 * 1024 * 1024


def read_article(path: str) -> str:
    """Text of the article at ``path`` (``-`` reads stdin), line ends as they are.

    UTF-8 (a byte-order mark stays in the text) or UTF-16 with its mark. Raises :class:`InputError`
    for what is no text: a directory, binary, another encoding, more than 1 GB.
    """
    if path == "-":
        raw, label = sys.stdin.buffer.read(MAX_BYTES + 1), "standard input"
    else:
        label = path
        file = Path(path)
        try:
            if file.is_dir():
                raise InputError(f"{path}: is a directory; give a file")
            if file.stat().st_size > MAX_BYTES:
                raise InputError(f"{path}: {file.stat().st_size:,} bytes; at most {MAX_BYTES:,} are read at once")
            raw = file.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    if len(raw) > MAX_BYTES:
        raise InputError(f"{label}: more than {MAX_BYTES:,} bytes; split it")
    return decode(raw, label)
