"""HTML in, the same HTML out: what a reader sees of a page, and where each character of it stands in the file.

A tokenizer that follows the standard says what is text; nothing is parsed into a
tree and written again, so whatever is not a mark comes out byte for byte. Text is
left alone where a mark would change what the page does (script, form fields,
code) or break it (drawings). Where a browser could read on in another way than
the tokenizer (raw text inside a drawing), marking stops.
"""

from __future__ import annotations

import codecs
import re
from array import array
from bisect import bisect_right
from collections import deque
from typing import Any, NamedTuple

from catalog.extras import need

#: elements whose text is not the article's, or where a mark would do harm
SKIPPED = frozenset(
    ["script", "style", "title", "textarea", "code", "kbd", "samp", "pre", "xmp", "plaintext", "listing", "iframe", "noembed", "noframes", "noscript", "template", "object", "applet", "audio", "video", "canvas", "svg", "math", "button", "select", "option", "datalist", "head"]
)
_RAW = frozenset(["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript"])
_INLINE = frozenset(
    ["a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font", "i", "ins", "label", "mark", "nobr", "output", "q", "s", "small", "span", "strike", "strong", "time", "tt", "u", "var"]
)
_APART = frozenset(["sup", "sub", "rt", "rp", "ruby", "img", "input"])  # on the same line, but no part of a word
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"])
_BLANKS = re.compile(r"[ \t\n\f]{2,}")
_ONE_BLANK = str.maketrans("\t\n\f", "   ")
_LONE = re.compile("[\ud800-\udfff]")
_CHARSET = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_WIDER = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
_STATELESS = re.compile(r"utf-8|cp125\d|iso8859-\d+|koi8-[ru]|mac-|cp866|cp874|gb18030|big5|euc_|shift_jis|cp932|cp949")


class Piece(NamedTuple):
    """A stretch of the file between two tags: its segment, and where it starts and ends."""

    segment: int
    start: int
    end: int
    link_end: int  # behind the link that holds it; 0 outside any, -1 in one that never ends


class HtmlDocument:
    """A page as read: ``source`` is the file as characters, ``text`` what a reader sees of it."""

    kind = "html"
    pages: tuple[int, ...] = ()

    def __init__(self, raw: bytes) -> None:
        self._bom, self.codec, self.source = _decoded(raw)
        self._text_at, self._source_at, self._lengths = array("q"), array("q"), array("q")
        self._segments, self._links = array("q"), array("q")
        self._link_ends = array("q", [0])
        self._tags: list[str] = []
        self._tag_starts, self._tag_ends = array("q"), array("q")
        self._parts: list[str] = []
        self._size = 0
        #: where a block may be added without landing in a tag, a comment or a script
        self.tail = 0
        self._read()
        self.text = _LONE.sub("\ufffd", "".join(self._parts))

    def _read(self) -> None:
        turbohtml = need("turbohtml", "html", "Reading HTML")
        source = self.source.replace("\r", "\n")  # the tokenizer would make one of two; places must stay
        lines = array("q", [0])
        lines.extend(m.end() for m in re.finditer("\n", source))
        types = turbohtml.TokenType
        text, reference, start_tag, end_tag = types.TEXT, types.CHARACTER_REFERENCE, types.START_TAG, types.END_TAG
        skipping, depth, skipped_from, body_end, link, link_from, stop = "", 0, 0, 0, 0, 0, False
        raw_in_drawing = False
        for token in turbohtml.tokenize(source, capture_source=True, resolve_references=False, capture_attributes=False):
            kind = token.type
            at = lines[token.line - 1] + token.col
            if kind is text:
                if not skipping:
                    self._text(token.data, at, link)
                    self.tail = at + len(token.data)
                elif (raw_in_drawing and "<" in token.data) or (skipping == "noscript" and not _closes(turbohtml, token.data)):
                    stop = True
                    break
                continue
            if kind is reference:
                if not skipping:
                    self._add(token.data, at, len(token.source), link, whole=True)
                    self.tail = at + len(token.source)
                continue
            end = at + len(token.source) if token.source is not None else at
            if kind is start_tag:
                name = token.tag
                if skipping:
                    depth += name == skipping
                    raw_in_drawing = skipping in ("svg", "math") and name in _RAW
                    continue
                if name in SKIPPED or (name in ("span", "section", "style") and 'class="wsc' in token.source):
                    skipping, depth, skipped_from = name, 1, at
                    if name not in _INLINE:
                        self._apart(" " if name in ("code", "kbd", "samp", "button", "svg", "math") else "\n\n")
                    continue
                self.tail = end
                if name == "a":
                    if link:
                        self._link_ends[link] = at
                    self._link_ends.append(-1)
                    link_from = link_from if link else at  # a link inside a link ends the outer one only here
                    link = len(self._link_ends) - 1
                if name not in _INLINE:
                    self._apart("" if name == "wbr" else "\n" if name == "br" else " " if name in _APART else "\n\n")
                if name not in _VOID:
                    self._tag(name, at, end)
            elif kind is end_tag:
                name = token.tag
                raw_in_drawing = False
                if skipping:
                    depth -= name == skipping
                    if not depth:
                        skipping = ""
                        self.tail = end
                    if name == "body" and not skipping:
                        body_end = at
                    continue
                if name == "body":
                    body_end = at
                self.tail = end
                if name == "a" and link:
                    self._link_ends[link] = end
                    link = 0
                if name not in _INLINE:
                    self._apart(" " if name in _APART else "\n\n")
                self._tag("/" + name, at, end)
            elif skipping in ("svg", "math") and token.source.startswith("<![CDATA[") and not token.source.endswith("]]>"):
                stop = True  # inside a drawing this may go on past the first “>”
                break
            elif not skipping and token.source.endswith(">"):
                self.tail = end
        if body_end:
            self.tail = body_end
        elif skipping or stop:
            self.tail = skipped_from
        if link:
            self.tail = min(self.tail, link_from)

    def _tag(self, name: str, start: int, end: int) -> None:
        self._tags.append(name)
        self._tag_starts.append(start)
        self._tag_ends.append(end)

    def _apart(self, blank: str) -> None:
        """What parts two words that the mark-up parts; it stands nowhere in the file."""
        if blank and self._size and not self._parts[-1].endswith(blank):
            self._parts.append(blank)
            self._size += len(blank)

    def _text(self, data: str, at: int, link: int) -> None:
        """Text with runs of blanks as one, as a browser shows it."""
        first = 0
        for gap in _BLANKS.finditer(data):
            self._add(data[first : gap.start() + 1], at + first, 0, link)
            first = gap.end()
        self._add(data[first:], at + first, 0, link)

    def _add(self, data: str, at: int, length: int, link: int, whole: bool = False) -> None:
        if not whole:
            data = data.translate(_ONE_BLANK)
            length = len(data)
        if data.startswith(" ") and self._parts and self._parts[-1][-1] in " \n":
            if len(data) == 1:
                return
            if not whole:
                data, at, length = data[1:], at + 1, length - 1
        if not data:
            return
        self._text_at.append(self._size)
        self._source_at.append(at)
        self._lengths.append(-length if whole else length)
        self._segments.append(len(self._tags))
        self._links.append(link)
        self._parts.append(data)
        self._size += len(data)

    def pieces(self, start: int, end: int) -> list[Piece]:
        """Where ``text[start:end]`` stands in the file: one piece between any two tags."""
        found: list[Piece] = []
        run = max(bisect_right(self._text_at, start) - 1, 0)
        while run < len(self._text_at) and self._text_at[run] < end:
            at, length = self._source_at[run], self._lengths[run]
            if length < 0:  # a character reference is marked whole
                first, last = at, at - length
            else:
                first = at + max(start - self._text_at[run], 0)
                last = at + min(end - self._text_at[run], length)
            if first < last:
                segment = self._segments[run]
                if found and found[-1].segment == segment:
                    found[-1] = found[-1]._replace(end=last)
                else:
                    found.append(Piece(segment, first, last, self._link_ends[self._links[run]]))
            run += 1
        return found

    def whole(self, pieces: list[Piece]) -> Piece | None:
        """One stretch around ``pieces`` with every tag in it closed in it, or None.

        ``<b>S</b>-400`` is marked outside of the ``b`` where nothing else stands in it.
        """
        first, last = pieces[0], pieces[-1]
        if len(pieces) == 1:
            return first
        opened: list[str] = []
        closed: list[str] = []
        for name in self._tags[first.segment : last.segment]:
            if name.lstrip("/") not in _INLINE or name in ("a", "/a"):
                return None
            if not name.startswith("/"):
                opened.append(name)
            elif not opened:
                closed.append(name[1:])
            elif opened.pop() != name[1:]:
                return None
        start, number = first.start, first.segment - 1
        for name in closed:
            if number < 0 or self._tags[number] != name or self._tag_ends[number] != start:
                return None
            start = self._tag_starts[number]
            number -= 1
        end, number = last.end, last.segment
        for name in reversed(opened):
            if number >= len(self._tags) or self._tags[number] != "/" + name or self._tag_starts[number] != end:
                return None
            end = self._tag_ends[number]
            number += 1
        return Piece(first.segment, start, end, first.link_end)

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """First and last place in ``source`` of a stretch of the text."""
        found = self.pieces(start, end)
        return (found[0].start, found[-1].end) if found else None

    def spliced(self, inserts: list[tuple[int, str]]) -> bytes:
        """The file with mark-up put in at places of ``source``; every other byte is the input's."""
        wide = self.codec.startswith("utf-16")
        out, at = [self._bom], 0
        for place, markup in inserts:
            plain = markup.encode("ascii", "xmlcharrefreplace")
            out += [self._bytes(self.source[at:place]), plain.decode().encode(self.codec) if wide else plain]
            at = place
        out.append(self._bytes(self.source[at:]))
        return b"".join(out)

    def _bytes(self, text: str) -> bytes:
        return text.encode(self.codec, "surrogatepass" if self.codec.startswith("utf-16") else "surrogateescape")


def _closes(turbohtml: Any, markup: str) -> bool:
    """Whether what a browser without scripts reads inside ``noscript`` ends where that ends, and not in a tag or a comment."""
    last = next(iter(deque(turbohtml.tokenize(markup + "<wsc>"), maxlen=1)), None)
    return last is not None and last.tag == "wsc"


def _decoded(raw: bytes) -> tuple[bytes, str, str]:
    """(byte-order mark, codec, characters); bytes that are none in the codec become lone surrogates and go back as bytes."""
    for bom, codec in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if raw.startswith(bom) and (codec == "utf-8" or len(raw) % 2 == 0):
            text: Any = _try(raw[len(bom) :], codec)
            return (bom, codec, text) if text is not None else (b"", "latin-1", raw.decode("latin-1"))
    declared = _CHARSET.search(raw, 0, 2048)
    name = _codec(declared[1].decode("ascii")) if declared else "utf-8"
    if name != "utf-8" and _strict(raw) and not raw.isascii():
        name = "utf-8"  # declared as something else, but no text of that kind reads as UTF-8 by chance
    text = _try(raw, name)
    return (b"", name, text) if text is not None else (b"", "latin-1", raw.decode("latin-1"))


def _strict(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _codec(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return "utf-8"
    name = _WIDER.get(name, name)
    return name if _STATELESS.match(name) else "utf-8"


def _try(raw: bytes, codec: str) -> str | None:
    errors = "surrogatepass" if codec.startswith("utf-16") else "surrogateescape"
    try:
        text = raw.decode(codec, errors)
        return text if text.encode(codec, errors) == raw else None
    except UnicodeError:
        return None
