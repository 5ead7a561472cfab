"""An annotated text: its mentions, and the ways to show them."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from catalog.index import Index, System
from catalog.mention import Mention

if TYPE_CHECKING:
    import pandas as pd

    from catalog.claim import Claim


class Annotation:
    """A text with its mentions. Made by :func:`catalog.annotate`; the text itself is never changed."""

    def __init__(self, text: str, mentions: list[Mention], index: Index) -> None:
        self.text = text
        self.mentions = mentions
        self.index = index

    def __repr__(self) -> str:
        return f"<Annotation of {len(self.text):,} characters: {len(self.mentions)} mentions of {len(self.systems)} systems>"

    @functools.cached_property
    def systems(self) -> list[System]:
        """The systems that the text names, in the order of their first mention."""
        ids = dict.fromkeys(m.system for m in self.mentions)
        return [self.index.system(id) for id in ids]

    @functools.cached_property
    def claims(self) -> list[Claim]:
        """What the text states of these systems (range, load, speed, origin, type), held against the record."""
        from catalog.claims import claims_of

        return claims_of(self)

    def decide(self, decisions: Any = None, *, only: Iterable[str] = (), ignore: Iterable[str] = ()) -> Annotation:
        """A new annotation with a desk's decisions carried out (:mod:`catalog.decisions`); ``only`` and ``ignore`` are ids or names."""
        from catalog.decisions import choose, read_decisions

        return choose(read_decisions(self.index, decisions).apply(self), only, ignore)

    def to_frame(self) -> pd.DataFrame:
        """One row a mention: start, end, text, system, name, role, score, why, type, origin, range."""
        from catalog.mention_table import frame

        return frame(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain values: the catalogue's version and digest, the systems named, every mention."""
        from catalog.render_json import annotation_dict

        return annotation_dict(self)

    def to_json(self, indent: int | None = None) -> str:
        """:meth:`to_dict` as JSON."""
        from catalog.render_json import annotation_json

        return annotation_json(self, indent)

    def to_markdown(self, mark: str = "all") -> str:
        """The text with every mention followed by a footnote reference, the footnotes at its end."""
        from catalog.render_markdown import markdown

        return markdown(self, mark)

    def to_text(self, mark: str = "first", style: str = "inline") -> str:
        """Plain text with explanations in parentheses (``inline``) or as numbered notes at the end (``notes``)."""
        from catalog.render_text import plain

        return plain(self, mark, style)

    def to_html(self, title: str | None = None) -> str:
        """A self-contained page: the text, each mention with a card, the systems at its end. No script."""
        from catalog.render_html import page

        return page(self, title)

    def to_terminal(self, width: int | None = None, color: bool | None = None) -> str:
        """The text with mentions highlighted and a table of the systems below, for a terminal."""
        from catalog.render_terminal import annotation_text

        return annotation_text(self, width, color)

    def _repr_html_(self) -> str:
        from catalog.render_html import fragment

        return fragment(self)
