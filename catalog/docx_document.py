"""Word in, the same Word out: a comment on the exact words of every mention, runs split at the edges."""

from __future__ import annotations

import copy
import io
import zipfile
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.citations import citation
from catalog.errors import InputError
from catalog.extras import need
from catalog.render_text import chosen

if TYPE_CHECKING:
    from catalog.annotation import Annotation
    from catalog.index import System

MOST_UNPACKED = 512 * 1024 * 1024
MOST_PARTS = 20_000
MOST_RATIO = 400  # text packs ten to one; only a bomb packs like this
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: what stands for a character in a run
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011", f"{_W}softHyphen": "\u00ad"}
#: parts of a paragraph whose runs are its text (what is struck out of it is not)
_HOLDERS = frozenset(f"{_W}{name}" for name in ("hyperlink", "ins", "smartTag", "sdt", "sdtContent", "moveTo", "fldSimple"))


class _Piece(NamedTuple):
    """A stretch of the text inside one element of one run."""

    at: int
    length: int
    element: Any


class DocxDocument:
    """A Word file as read: ``text`` has one line a paragraph of its body, tables included."""

    kind = "docx"
    pages: tuple[int, ...] = ()

    def __init__(self, raw: bytes) -> None:
        docx = need("docx", "docx", "reading Word files")
        _safe(raw)
        try:
            self._document = docx.Document(io.BytesIO(raw))
            body = self._document.element.body
        except (ValueError, KeyError, AttributeError, zipfile.BadZipFile, SyntaxError, OSError, NotImplementedError) as error:
            raise InputError(f"is no Word document that can be read ({type(error).__name__}: {error})") from error
        except docx.opc.exceptions.OpcError as error:
            raise InputError(f"is no Word document that can be read ({error})") from error
        self._pieces: list[_Piece] = []
        self._paragraphs: list[int] = []
        parts: list[str] = []
        size = 0
        for paragraph in body.iter(f"{_W}p"):
            if any(a.tag == f"{_W}txbxContent" for a in paragraph.iterancestors()):
                continue  # Word takes no comments in text boxes
            start = size
            for run in _runs(paragraph):
                for element in run:
                    words = element.text or "" if element.tag == f"{_W}t" else _SIGNS.get(element.tag, "")
                    if words:
                        self._pieces.append(_Piece(size, len(words), element))
                        parts.append(words)
                        size += len(words)
            if size > start:
                self._paragraphs.append(start)
            parts.append("\n\n")
            size += 2
        self.text = "".join(parts)

    def paragraph_of(self, place: int) -> int:
        """Number of the paragraph, from 1, that holds a place of the text; empty ones do not count."""
        return max(bisect_right(self._paragraphs, place), 1)

    def commented(self, annotation: Annotation, mark: str = "all") -> bytes:
        """The document with a comment on every marked mention."""
        starts = [p.at for p in self._pieces]
        # From the last to the first, so that a split leaves the places before it as they are.
        found = []
        for mention in reversed(chosen(annotation, mark)):
            first = bisect_right(starts, mention.start) - 1
            last = bisect_right(starts, mention.end - 1) - 1
            if first < 0 or self._pieces[first].at + self._pieces[first].length <= mention.start:
                continue
            _last_run, _rest = self._split(last, mention.end)
            _before, run = self._split(first, mention.start)
            if first == last:
                _last_run = run
            found.append((mention, run, _last_run))
        from docx.text.run import Run

        for mention, run, final in reversed(found):
            system = annotation.index.system(mention.system)
            ends = [Run(run, self._document.element.body), Run(final, self._document.element.body)]
            self._document.add_comment(ends, text=_comment(system), author="Weapons catalogue", initials="WC")
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    def _split(self, number: int, at: int) -> tuple[Any, Any]:
        """The runs before and behind place ``at`` of the text, which stands in piece ``number``; equal where it is an edge."""
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
            return run, run
        for child in moved:
            behind.append(child)
        run.addnext(behind)
        return run, behind


def _runs(paragraph: Any) -> Any:
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


def _safe(raw: bytes) -> None:
    """Raises :class:`InputError` for what is no zip, is encrypted, or unpacks to more than any article does."""
    if raw.startswith(_OLE):
        raise InputError("is encrypted or an old .doc file; save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise InputError(f"is no DOCX file: it is no zip archive ({error})") from error
    size = sum(p.file_size for p in parts)
    if len(parts) > MOST_PARTS or size > MOST_UNPACKED or size > MOST_RATIO * max(len(raw), 100_000):
        raise InputError(f"unpacks to {size:,} bytes in {len(parts):,} parts; that is no article")
    if any(p.flag_bits & 1 for p in parts):
        raise InputError("is encrypted; save it without a password")
    names = {p.filename for p in parts}
    if "[Content_Types].xml" not in names:
        raise InputError("is a zip archive but no DOCX file")
