"""``catalog show``, apart from the command line's own machinery: it is asked for most, so it starts at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from catalog.errors import AmbiguousName, UnknownSystem
from catalog.index import Index, System
from catalog.output import dump, on_terminal, tell, tsv

FACT_COLUMNS = ("id", "field", "value", "basis", "source", "quote", "note", "source_id")


def find(index: Index, names: Sequence[str]) -> tuple[list[System], bool]:
    """The systems that ``names`` name, and whether any was missed; misses are told on stderr."""
    found: list[System] = []
    missed = False
    for name in names:
        try:
            found.append(index.lookup(name))
        except (UnknownSystem, AmbiguousName) as error:
            tell(str(error))
            missed = True
    return found, missed


def show(index: Index, names: Sequence[str], as_json: bool = False) -> int:
    """Prints the entries of ``names``; the exit code: 0, or 1 where one was missed."""
    found, missed = find(index, names)
    for system in found:
        others = [s.name for s in index.candidates(system.name) if s.id != system.id]
        if others:
            tell(f"{system.name} is also a name of {', '.join(others)}.")
    if as_json:
        values: list[Any] = [system.to_dict() for system in found]
        if values or not missed:
            dump(values[0] if len(names) == 1 else values)
    elif found and on_terminal():
        from catalog.render_terminal import console
        from catalog.render_terminal import show as draw

        out = console()
        for number, system in enumerate(found):
            if number:
                out.print()
            draw(system, out)
    elif found:
        from catalog.facts import facts

        tsv(FACT_COLUMNS, ((s.id, f.field, *f[2:]) for s in found for f in facts(s)))
    return 1 if missed else 0
