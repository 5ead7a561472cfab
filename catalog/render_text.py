"""Plain text out: explanations in parentheses, or notes at the end. What is not marked is untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog.annotation import Annotation
    from catalog.mention import Mention


def chosen(annotation: Annotation, mark: str) -> list[Mention]:
    """The mentions to mark: every one, or the first of each system.

    Raises ``ValueError`` for a ``mark`` that is neither ``all`` nor ``first``.
    """
    if mark == "all":
        return annotation.mentions
    if mark != "first":
        raise ValueError(f"mark={mark!r} is unknown; use 'first' or 'all'")
    seen: set[str] = set()
    return [m for m in annotation.mentions if not (m.system in seen or seen.add(m.system))]  # type: ignore[func-returns-value]


def plain(annotation: Annotation, mark: str = "first", style: str = "inline") -> str:
    """The text with explanations inserted behind the marked mentions."""
    if style not in ("inline", "notes"):
        raise ValueError(f"style={style!r} is unknown; use 'inline' or 'notes'")
    text, at, parts = annotation.text, 0, []
    numbers = {s.id: n for n, s in enumerate(annotation.systems, 1)}
    for mention in chosen(annotation, mark):
        system = annotation.index.system(mention.system)
        note = f" ({system.summary})" if style == "inline" else f" [{numbers[mention.system]}]"
        parts += [text[at : mention.end], note]
        at = mention.end
    parts.append(text[at:])
    if style == "notes" and annotation.mentions:
        parts.append("\n" if text.endswith("\n") else "\n\n")
        parts += [f"[{numbers[s.id]}] {s.name}: {s.summary}\n" for s in annotation.systems]
        parts.append(f"Catalogue {annotation.index.version} ({annotation.index.digest})\n")
    return "".join(parts)
