"""PDF in: the text of its pages, and where each page begins."""

from __future__ import annotations

import re
from bisect import bisect_right

from catalog.errors import InputError
from catalog.extras import need

MOST_TEXT = 256 * 1024 * 1024
# The reader marks a hyphen at a line's end with U+FFFE or U+0002; before a digit it belongs to the name.
_HYPHEN = re.compile("(?:[\ufffe\x02]|(?<=\\w)-)\r?\n?(?=\\d)")
_SPLIT = re.compile("[\ufffe\x02](?:\r?\n)?|(?<=[a-z])-\r?\n(?=[a-z])")


class PdfDocument:
    """A PDF as read. ``pages`` are the places of ``text`` where its pages begin."""

    kind = "pdf"

    def __init__(self, raw: bytes) -> None:
        pdfium = need("pypdfium2", "pdf", "Reading a PDF file")
        if b"%PDF-" not in raw[:1024]:
            raise InputError("is no PDF file: it does not begin with %PDF")
        try:
            document = pdfium.PdfDocument(raw)
        except pdfium.PdfiumError as error:
            word = "is encrypted; save it without a password" if "password" in str(error).lower() else f"cannot be read as PDF ({error})"
            raise InputError(word) from error
        parts: list[str] = []
        pages: list[int] = []
        size = 0
        try:
            for page in document:
                words = page.get_textpage().get_text_range(errors="replace")
                words = _SPLIT.sub("", _HYPHEN.sub("-", words)).replace("\r\n", "\n").replace("\x00", "")
                pages.append(size)
                parts += [words, "\n\n"]
                size += len(words) + 2
                if size > MOST_TEXT:
                    raise InputError(f"holds more than {MOST_TEXT:,} characters; split it")
        except pdfium.PdfiumError as error:
            raise InputError(f"page {len(pages) + 1} cannot be read ({error})") from error
        finally:
            document.close()
        self.pages = tuple(pages)
        self.text = "".join(parts)
        if not self.text.strip():
            raise InputError("holds no text, only pictures of it; give a PDF with text")

    def page_of(self, place: int) -> int:
        """Number of the page, from 1, that holds a place of the text."""
        return max(bisect_right(self.pages, place), 1)
