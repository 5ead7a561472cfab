"""Everything that can go wrong, as types that carry what a caller needs.

Each leaf is also the builtin kind that Python code expects: a miss is a
``LookupError``, bad data is a ``ValueError``.
"""

from __future__ import annotations

from typing import NamedTuple


class CatalogError(Exception):
    """Base of every error that this package raises on purpose."""


class UnknownSystem(CatalogError, LookupError):
    """No entry has this name.

    ``name`` is what was asked for, ``suggestions`` the nearest names on record
    (never one with other digits: S-401 does not suggest S-400).
    """

    def __init__(self, name: str, suggestions: tuple[str, ...] = ()) -> None:
        self.name = name
        self.suggestions = suggestions
        hint = f" Did you mean {_either(suggestions)}?" if suggestions else ""
        super().__init__(f"No system is named {name!r}.{hint}")


class AmbiguousName(CatalogError, LookupError):
    """Several entries have this name; ``candidates`` are their ids."""

    def __init__(self, name: str, candidates: tuple[str, ...]) -> None:
        self.name = name
        self.candidates = candidates
        super().__init__(f"{name!r} names several systems: {', '.join(candidates)}. Ask for one of these ids.")


class Finding(NamedTuple):
    """One fault of a data file: where it is, what is wrong, what would be right."""

    file: str
    line: int
    column: int
    id: str
    field: str
    message: str
    rule: str = ""

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.id, self.field) if part)
        return f"{self.file}:{self.line}:{self.column}: {where + ': ' if where else ''}{self.message}"


class InvalidData(CatalogError, ValueError):
    """A data file breaks the format; ``findings`` holds every fault found, in file order."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        first = "\n".join(map(str, findings[:20]))
        more = f"\n… and {len(findings) - 20} more" if len(findings) > 20 else ""
        super().__init__(f"{len(findings)} finding(s):\n{first}{more}")


class InputError(CatalogError, ValueError):
    """An input that cannot be read: missing, a directory, binary, of an unknown encoding, too large."""


class OutputError(CatalogError, OSError):
    """An output that cannot be written; nothing is left half-written."""


class MissingExtra(CatalogError, ImportError):
    """A feature whose optional dependency is not installed; the message says which to install."""


def _either(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
