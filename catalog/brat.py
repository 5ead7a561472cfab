"""Mentions as brat stand-off annotations: https://brat.nlplab.org/standoff.html."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog.annotation import Annotation

_LINES = re.compile(r"[^\r\n]+")


def standoff(annotation: Annotation) -> str:
    """One entity a mention, its id as a reference and its summary as a note. Offsets are characters of the text.

    A mention over a line's end has one fragment a line, as brat wants it.
    """
    lines = []
    for number, m in enumerate(annotation.mentions, 1):
        pieces = list(_LINES.finditer(m.text))
        spans = ";".join(f"{m.start + p.start()} {m.start + p.end()}" for p in pieces)
        system = annotation.index.system(m.system)
        kind = "Family" if m.role == "family" else "Compared" if m.role == "compared" else "System"
        lines += [
            f"T{number}\t{kind} {spans}\t{' '.join(p[0] for p in pieces)}",
            f"N{number}\tReference T{number} Catalogue:{m.system}\t{m.name}",
            f"#{number}\tAnnotatorNotes T{number}\t{system.summary}",
        ]
    return "".join(f"{line}\n" for line in lines)
