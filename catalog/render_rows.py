"""Mentions as rows of separated values."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from catalog.annotation import Annotation

HEADER = ("start", "end", "text", "system", "name", "role", "score", "type", "origin", "range", "why")


def separated(
    annotation: Annotation, separator: str, more: tuple[str, ...] = (), where: Callable[[int, int], dict[str, Any]] | None = None
) -> str:
    """One row a mention; ``more`` are further columns that ``where(start, end)`` fills."""
    out = io.StringIO()
    if separator == ",":
        writer = csv.writer(out, lineterminator="\n")
    else:
        writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_NONE, quotechar=None, escapechar="\\", lineterminator="\n")
    writer.writerow((*HEADER, *more))
    for m in annotation.mentions:
        s = annotation.index.system(m.system)
        surface = " ".join(m.text.split())
        row = (m.start, m.end, surface, m.system, m.name, m.role, m.score, s.type, ";".join(s.origin), s.range_text, m.why)
        places = where(m.start, m.end) if where is not None and more else {}
        writer.writerow((*row, *(places.get(column, "") for column in more)))
    return out.getvalue()
