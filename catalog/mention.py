"""A mention: one place of a text that names a system."""

from __future__ import annotations

from msgspec import Struct


class Mention(Struct, frozen=True, gc=False):
    """One place of a text that names a system. ``text[start:end] == mention.text``, in code points.

    ``system`` is the entry's id and ``name`` its canonical name. ``role`` is ``named``, ``family``
    (the family as a whole is meant) or ``compared`` (a yardstick: “Scud-type”, “North Korean
    Iskander”). ``score`` runs from 0 to 1; ``alternatives`` are ids that the same words could mean.
    """

    start: int
    end: int
    text: str
    system: str
    name: str
    role: str = "named"
    score: float = 1.0
    alternatives: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """Why this was marked, in words that a reader understands."""
        return "; ".join(self.reasons) if self.reasons else "the name is on record and means nothing else"
