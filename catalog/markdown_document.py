"""Markdown in, the same Markdown out: footnotes or wiki links behind the names, nothing else touched.

The parser says which lines are prose and which characters of them are text; code,
links, images, HTML, reference definitions and front matter are none. Every place is
checked against the file before anything is put there.
"""

from __future__ import annotations

import codecs
import re
from array import array
from bisect import bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from catalog.extras import need
from catalog.render_markdown import escape, footnote
from catalog.systems_table import markdown_table
from catalog.textfile import decode

if TYPE_CHECKING:
    from catalog.annotation import Annotation

STYLES = ("notes", "wiki", "inline", "none")
_FRONT = re.compile(r"\ufeff?(?:---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*$|\+\+\+[ \t]*\r?\n.*?^\+\+\+[ \t]*$)", re.S | re.M)
#: wiki links, footnotes' labels, addresses, tags, templates of site builders: none of it is prose
_WIKI = re.compile(
    r"!?\[\[[^\[\]\n]{0,300}\]\]|\[\^[^\[\]\s]{1,100}\]:?|(?:https?://|www\.)\S+|(?<![\w&#])#[\w/-]+|\{\{[^\n]{0,500}?\}\}|\{%[^\n]{0,500}?%\}"
)
#: a footnote that an earlier run has put here
_OURS = re.compile(r"^\[\^(catalog-[\w-]+)\]: .*Catalogue \S+\.[ \t]*\r?$", re.M)
_EMPHASIS = "*_~"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


class MarkdownDocument:
    """A draft as read: ``text`` is its prose, with the place of each character in ``source``."""

    kind = "markdown"
    pages: tuple[int, ...] = ()

    def __init__(self, raw: bytes) -> None:
        self.source = decode(raw, "Markdown")
        self._bom = raw[:2] if raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else b""
        self._codec = "utf-16-le" if self._bom == codecs.BOM_UTF16_LE else "utf-16-be"
        self._text_at, self._source_at, self._lengths = array("q"), array("q"), array("q")
        self._parts: list[str] = []
        self._size = 0
        self._read()
        self.text = "".join(self._parts)

    def _read(self) -> None:
        source = self.source
        front = _FRONT.match(source)
        begin = front.end() if front else 0
        lines = [(m.start(), m[0].rstrip("\r\n")) for m in _LINE.finditer(source, begin)]
        ours = [m.span() for m in _OURS.finditer(source)]
        self._left_alone = sorted(ours + [m.span() for m in _WIKI.finditer(source) if not any(a <= m.start() < b for a, b in ours)])
        parser, spans = _parser()
        body = "\n".join(line for _start, line in lines)
        env: dict[str, Any] = {}
        cursor: tuple[int, int] = (-1, 0)
        tokens: list[Any] = []
        parser.block.parse(body, parser, env, tokens)
        for token in tokens:
            if token.type != "inline" or not token.map or not token.content:
                continue
            spans.clear()
            env["content"] = token.content
            parser.inline.parse(token.content, parser, env, [])
            offset = 0
            for number, line in enumerate(token.content.split("\n")):
                row = token.map[0] + number
                if row < len(lines):
                    at = lines[row][1].find(line, cursor[1] if cursor[0] == row else 0)
                    if at >= 0:
                        self._line(line, lines[row][0] + at, offset, spans)
                        cursor = row, at + len(line)
                self._gap("\n")
                offset += len(line) + 1
            self._gap("\n")

    def _line(self, line: str, at: int, offset: int, spans: list[tuple[int, int]]) -> None:
        for first, last in spans:
            first, last = max(first - offset, 0), min(last - offset, len(line))
            if first >= last:
                continue
            self._text_at.append(self._size)
            self._source_at.append(at + first)
            self._lengths.append(last - first)
            self._parts.append(line[first:last])
            self._size += last - first

    def _gap(self, blank: str) -> None:
        self._parts.append(blank)
        self._size += len(blank)

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """First and last place in ``source`` of a stretch of the text; None inside of what is left alone."""
        first, last = self._at(start), self._at(end - 1) + 1
        near = bisect_right(self._left_alone, (first, len(self.source)))
        if any(a < last and first < b for a, b in self._left_alone[max(near - 1, 0) : near + 1]):
            return None
        return first, last

    def _at(self, position: int) -> int:
        run = max(bisect_right(self._text_at, position) - 1, 0)
        return self._source_at[run] + min(position - self._text_at[run], self._lengths[run])

    def marked(self, annotation: Annotation, mark: str = "all", style: str = "notes", summary: bool = True) -> bytes:
        """The draft with its mentions marked, in the encoding that it came in; see :func:`marked`."""
        made = marked(self.source, self.place, annotation, mark, style, summary)
        return made.encode("utf-8") if not self._bom else self._bom + made.encode(self._codec)

    def html(self) -> bytes:
        """The draft as HTML, its own HTML shown as text."""
        front = _FRONT.match(self.source)
        MarkdownIt = need("markdown_it", "documents", "Reading Markdown").MarkdownIt
        parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
        return str(parser.render(self.source[front.end() if front else 0 :])).encode("utf-8", "replace")


def marked(
    source: str, where: Callable[[int, int], tuple[int, int] | None], annotation: Annotation, mark: str, style: str, summary: bool
) -> str:
    """``source`` with its mentions marked; ``where`` gives the place in it of a stretch of the annotated text.

    ``style`` is notes (footnotes), wiki (links), inline or none. Raises ``ValueError`` for another style or ``mark``.
    """
    if style not in STYLES or mark not in ("all", "first"):
        raise ValueError(f"style={style!r} with mark={mark!r} is unknown; styles are {', '.join(STYLES)}, marks first and all")
    parts, at = [], 0
    noted: dict[str, None] = {}
    labels = _Labels(source)
    for mention in annotation.mentions:
        place = where(mention.start, mention.end)
        if place is None or place[0] < at or (mark == "first" and mention.system in noted):
            continue
        start, end = place
        noted[mention.system] = None
        system = annotation.index.system(mention.system)
        if style == "wiki":
            first, last = _whole(source, start, end, at)
            more = _link(source, first, last, mention.system)
            parts += [source[at:first], more] if more else [source[at:end], f" ([[{mention.system}]])"]
            at = last if more else end
            continue
        label = labels.of(mention.system)
        if style == "notes" and not source.startswith(f"[^{label}]", end):
            parts += [source[at:end], f"[^{label}]"]
        else:
            parts += [source[at:end], f" ({escape(system.summary)})" if style == "inline" else ""]
        at = end
    parts.append(source[at:])
    notes = [footnote(annotation.index.system(id), labels.of(id)) for id in noted if style == "notes" and labels.is_new(id)]
    if notes or (noted and summary):
        parts += ["\n" if source.endswith("\n") else "\n\n", *notes]
        parts += ["\n" if notes else "", markdown_table(annotation)] if summary else []
    return "".join(parts)


class _Labels:
    """Labels of footnotes that clash with none of a draft; a footnote of an earlier run is used again."""

    def __init__(self, source: str) -> None:
        self._source = source.lower()
        self._ours = {m[1] for m in _OURS.finditer(source)}

    def of(self, id: str) -> str:
        """The label of a system's footnote."""
        label, number = f"catalog-{id}", 1
        while label not in self._ours and f"[^{label}]" in self._source:
            number += 1
            label = f"catalog-{id}-{number}"
        return label

    def is_new(self, id: str) -> bool:
        """Whether the draft has no such footnote yet."""
        return self.of(id) not in self._ours


def _whole(source: str, start: int, end: int, least: int) -> tuple[int, int]:
    """``start`` and ``end`` moved outwards over emphasis that opens or closes inside: ``**S**-400``."""
    if not any(sign in source[start:end] for sign in _EMPHASIS):
        return start, end
    first, last = start, end
    while first > least and source[first - 1] in _EMPHASIS:
        first -= 1
    if _balanced(source[first:end]):
        return first, end
    while last < len(source) and source[last] in _EMPHASIS:
        last += 1
    return next(((a, b) for a, b in ((start, last), (first, last)) if _balanced(source[a:b])), (start, end))


def _balanced(words: str) -> bool:
    """Whether every run of emphasis signs in ``words`` is closed there."""
    opened: list[str] = []
    for run in re.findall(r"\*+|_+|~+", words):
        if opened and opened[-1] == run:
            opened.pop()
        else:
            opened.append(run)
    return not opened


def _link(source: str, start: int, end: int, id: str) -> str:
    """A wiki link around a stretch of a draft; empty where it cannot stand inside one (a line's end, a bracket, half of a ``**``)."""
    words = source[start:end]
    if any(c in words for c in "\r\n[]|") or not _balanced(words):
        return ""
    bar = "\\|" if source[source.rfind("\n", 0, start) + 1 : start].lstrip(" >").startswith("|") else "|"  # in a table
    return f"[[{id}{bar}{words}]]"


def _parser() -> tuple[Any, list[tuple[int, int]]]:
    """A parser that writes down where plain text stands in an inline content, links' own text left out."""
    MarkdownIt = need("markdown_it", "documents", "Reading Markdown").MarkdownIt
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    spans: list[tuple[int, int]] = []

    def note(state: Any, start: int, end: int) -> None:
        # An image's description is read in a state of its own, whose places are others.
        if state.src is state.env.get("content") and not state.linkLevel:
            if spans and spans[-1][1] == start:
                spans[-1] = spans[-1][0], end
            else:
                spans.append((start, end))

    def word(state: Any, silent: bool) -> bool:
        start = state.pos
        found = bool(text(state, silent))
        if found and not silent:
            note(state, start, state.pos)
        return found

    def sign(state: Any, silent: bool) -> bool:
        """What no other rule takes: one character that means nothing here."""
        if not silent:
            state.pending += state.src[state.pos]
            note(state, state.pos, state.pos + 1)
        state.pos += 1
        return True

    text = need("markdown_it.rules_inline", "documents", "Reading Markdown").text
    parser.inline.ruler.at("text", word)
    parser.inline.ruler.push("sign", sign)
    return parser, spans
