"""Markdown out: footnote references behind the mentions, the footnotes at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.citations import citation
from catalog.render_text import chosen

if TYPE_CHECKING:
    from catalog.annotation import Annotation
    from catalog.index import System


def markdown(annotation: Annotation, mark: str = "all") -> str:
    """The text with ``[^catalog-id]`` behind every marked mention and one footnote a system."""
    text, at, parts = annotation.text, 0, []
    for mention in chosen(annotation, mark):
        parts += [text[at : mention.end], f"[^catalog-{mention.system}]"]
        at = mention.end
    parts.append(text[at:])
    if annotation.mentions:
        parts.append("\n" if text.endswith("\n") else "\n\n")
        parts += [footnote(system) for system in annotation.systems]
    return "".join(parts)


def footnote(system: System, label: str = "") -> str:
    """The footnote of one system, with the sources of its shown range; its label is ``catalog-id`` unless told."""
    shown = system.range
    known = system._index.bundle.sources
    cited = [known[s.source] for s in shown.statements if s.source in known] if shown else []
    cited = cited or list(system.sources.values())[:2]
    refs = "; ".join(f"[{escape(citation(s))}](<{s.url}>)" for s in cited)
    version = f"Catalogue {system._index.version}."
    return f"[^{label or f'catalog-{system.id}'}]: **{escape(system.name)}**: {escape(system.summary)}. {refs}. {version}\n"


def escape(text: str) -> str:
    """``text`` with the characters that Markdown reads as mark-up escaped."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|~" else c for c in text)
