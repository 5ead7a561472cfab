"""A mention: one place of a text that names a system."""

from __future__ import annotations

from msgspec import Struct

#: why a name was marked that nothing had to speak for
UNDOUBTED = "the name is on record and no other sense of it is"


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
    evidence: tuple[tuple[str, str, float], ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """What spoke for and against, the heaviest first: ``“missile” (missile word) +2``."""
        ordered = sorted(self.evidence, key=lambda item: -abs(item[2]))
        return tuple(_in_words(*item) for item in ordered[:6])

    @property
    def why(self) -> str:
        """Why this was marked, in words that a reader understands."""
        return "; ".join(self.reasons) or UNDOUBTED


_LABELS = {"own": "word of this name", "not": "word of another sense", "phrase": "phrase of another sense"}


def _in_words(what: str, word: str, weight: float) -> str:
    if what == "says":
        return word
    head = what.split(":")[0]
    label = _LABELS.get(head, f"{head.replace('_', ' ')} word")
    return f"“{word.rstrip('*')}” ({label}) {weight:+g}"
