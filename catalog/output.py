"""What every verb prints with: results to stdout, talk to stderr. No command-line library, so it costs nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any


def utf8_streams() -> None:
    """Makes both streams UTF-8; a lone surrogate goes through stdout as it came."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace" if stream is sys.stderr else "surrogatepass")


def on_terminal() -> bool:
    """Whether stdout is a person's terminal."""
    return sys.stdout.isatty()


def tell(message: str) -> None:
    """One line of talk on stderr."""
    print(message, file=sys.stderr)


def tsv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows as tab-separated values; tabs and line ends inside a value become spaces."""
    write = sys.stdout.write
    write("\t".join(header) + "\n")
    for row in rows:
        write("\t".join(" ".join(str("" if v is None else v).split()) for v in row) + "\n")


def dump(value: Any) -> None:
    """A value as JSON, one line in a pipe, indented on a terminal."""
    import json

    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2 if on_terminal() else None) + "\n")
