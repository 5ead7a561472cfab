"""Word in, the same Word out: a comment on the exact words of every mention, runs split at the edges."""

from __future__ import annotations

import copy
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.citations import citation
from catalog.docx_package import DocxPackage
from catalog.render_text import chosen

if TYPE_CHECKING:
    from catalog.annotation import Annotation
    from catalog.index import System

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: what stands for a character in a run
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011", f"{_W}softHyphen": "\u00ad"}
#: parts of a paragraph whose runs are its text (what is struck out of it is not)
_HOLDERS = frozenset(
    f"{_W}{name}" for name in ("hyperlink", "ins", "smartTag", "sdt", "sdtContent", "moveTo", "fldSimple", "bdo", "dir", "customXml")
)
BODY = "body"


class _Piece(NamedTuple):
    """A stretch of the text inside one element of one run."""

    at: int
    length: int
    element: Any


class DocxDocument:
    """A Word file as read: ``text`` has one line a paragraph, those of the body (tables included) first.

    What stands in text boxes, headers, footers and notes comes behind it; Word takes comments in the body only.
    """

    kind = "docx"
    pages: tuple[int, ...] = ()

    def __init__(self, raw: bytes) -> None:
        self._package = DocxPackage(raw)
        self._pieces: list[_Piece] = []
        self._texts: list[str] = []
        self._size = 0
        #: where each paragraph with text begins, which part it stands in, and its number in that
        self._paragraphs: list[tuple[int, str, int]] = []
        self._numbers: dict[str, int] = {}
        boxes = []
        for paragraph in self._package.body.iter(f"{_W}p"):
            inside = [a.tag for a in paragraph.iterancestors()]
            if f"{_W}txbxContent" not in inside:
                self._read(paragraph, BODY)
            elif _FALLBACK not in inside:  # the same box once more, for an old Word
                boxes.append(paragraph)
        #: where the body ends
        self.commentable = self._size
        for paragraph in boxes:
            self._read(paragraph, "textbox")
        for word, root in self._package.stories():
            for paragraph in root.iter(f"{_W}p"):
                if not any(a.tag == _FALLBACK for a in paragraph.iterancestors()):
                    self._read(paragraph, word)
        self.text = "".join(self._texts)

    def _read(self, paragraph: Any, part: str) -> None:
        start = self._size
        for run in _runs(paragraph):
            for element in run:
                words = element.text or "" if element.tag == f"{_W}t" else _SIGNS.get(element.tag, "")
                if words:
                    self._pieces.append(_Piece(self._size, len(words), element))
                    self._texts.append(words)
                    self._size += len(words)
        if self._size > start:
            self._numbers[part] = self._numbers.get(part, 0) + 1
            self._paragraphs.append((start, part, self._numbers[part]))
        self._texts.append("\n\n")
        self._size += 2

    def paragraph_of(self, place: int) -> tuple[str, int]:
        """The part (body, textbox, header, footer, footnote, endnote) that holds a place of the text, and the number of
        its paragraph there, from 1; empty ones do not count."""
        at = bisect_right(self._paragraphs, (place, "\uffff", 0)) - 1
        return self._paragraphs[at][1:] if at >= 0 else (BODY, 1)

    def commented(self, annotation: Annotation, mark: str = "all") -> bytes:
        """The document with a comment on every marked mention of its body; what is not changed keeps its bytes."""
        return DocxDocument(self._package.raw)._commented(annotation, mark)

    def _commented(self, annotation: Annotation, mark: str) -> bytes:
        """The same, of a document that is spent by it."""
        starts = [p.at for p in self._pieces]
        # From the last to the first, so that a split leaves the places before it as they are.
        found = []
        for mention in reversed(chosen(annotation, mark)):
            first = bisect_right(starts, mention.start) - 1
            last = bisect_right(starts, mention.end - 1) - 1
            if first < 0 or mention.start >= self.commentable or self._pieces[first].at + self._pieces[first].length <= mention.start:
                continue
            self._split(last, mention.end)
            run = self._split(first, mention.start)
            # the second split may have moved what the first one left
            found.append((mention, run, run if first == last else self._pieces[last].element.getparent()))
        from docx.text.run import Run

        for mention, run, final in reversed(found):
            system = annotation.index.system(mention.system)
            ends = [Run(run, self._package.body), Run(final, self._package.body)]
            ends[0].mark_comment_range(ends[1], self._package.add_comment(_comment(system)))
        return self._package.saved() if found else self._package.raw

    def _split(self, number: int, at: int) -> Any:
        """The run behind place ``at`` of the text, which stands in piece ``number``; the run of that piece where it is an edge."""
        piece = self._pieces[number]
        run = piece.element.getparent()
        inside = at - piece.at
        behind = copy.copy(run)
        for child in list(behind):
            if child.tag != f"{_W}rPr":
                behind.remove(child)
        children = list(run)
        position = children.index(piece.element)
        moved = children[position + 1 :] if inside else children[position:]
        kept = [c for c in children[: position + (1 if inside else 0)] if c.tag != f"{_W}rPr"]
        if 0 < inside < piece.length:
            tail = copy.copy(piece.element)
            words = piece.element.text
            piece.element.text, tail.text = words[:inside], words[inside:]
            for element in (piece.element, tail):
                element.set(_SPACE, "preserve")
            behind.append(tail)
            self._pieces[number] = piece._replace(length=inside)
        elif not kept or not moved:
            return run
        for child in moved:
            behind.append(child)
        run.addnext(behind)
        return behind


def _runs(paragraph: Any) -> Iterator[Any]:
    """Runs of a paragraph in order, inside links and insertions too, deletions left out."""
    stack = [iter(paragraph)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == f"{_W}r":
            yield child
        elif child.tag in _HOLDERS:
            stack.append(iter(child))


def _comment(system: System) -> str:
    shown = system.range
    known = system._index.bundle.sources
    first = [known[s.source] for s in shown.statements if s.source in known] if shown else []
    cited = (first or list(system.sources.values()))[:2]
    native = f" ({system.native_name})" if system.native_name else ""
    lines = [f"{system.name}{native}: {system.summary}.", *(f"{citation(s)}: {s.url}" for s in cited)]
    text = "\n".join([*lines, f"Weapons catalogue {system._index.version}."])
    return "".join(c if c >= " " or c == "\n" else "\ufffd" for c in text)
