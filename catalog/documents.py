"""Documents in and out: which kind a file is, how it is read, and what it can become."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.annotation import Annotation
from catalog.decisions import choose, read_decisions
from catalog.errors import InputError
from catalog.textfile import MAX_ARTICLE, decode, read_bytes

if TYPE_CHECKING:
    from catalog.api import Catalog

KINDS = ("text", "html", "markdown", "docx", "pdf")
FORMS = ("terminal", "text", "markdown", "html", "docx", "json", "jsonld", "csv", "tsv", "brat")
STYLES = ("cards", "inline", "notes", "wiki", "none")
#: styles that a form knows, its own first
STYLES_OF = {"html": ("cards", "inline", "notes", "none"), "markdown": ("notes", "wiki", "inline", "none"), "text": ("inline", "notes", "none")}
MAX_BYTES = {"html": 256 * 1024 * 1024, "docx": 256 * 1024 * 1024, "pdf": 512 * 1024 * 1024, "markdown": 64 * 1024 * 1024}
_ENDINGS = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".md": "markdown", ".markdown": "markdown", ".docx": "docx", ".docm": "docx",
    ".dotx": "docx", ".dotm": "docx", ".pdf": "pdf",
}  # fmt: skip
_PAGE = re.compile(rb"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)


class TextDocument:
    """Plain text as read."""

    kind = "text"
    pages: tuple[int, ...] = ()

    def __init__(self, raw: bytes, label: str = "text") -> None:
        self.text = decode(raw, label)

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """The same place: the text is the file."""
        return start, end


class AnnotatedDocument:
    """A document with its mentions. Made by :func:`annotate_document`.

    ``annotation`` is what was found in the document's text, ``kind`` one of text, html, markdown, docx and pdf,
    ``name`` the file's name or ``document``.
    """

    def __init__(self, document: Any, annotation: Annotation, name: str) -> None:
        self.document = document
        self.annotation = annotation
        self.name = name
        self.kind: str = document.kind

    def __repr__(self) -> str:
        return f"<AnnotatedDocument {self.name} ({self.kind}): {len(self.annotation.mentions)} mentions of {len(self.annotation.systems)} systems>"

    def convert(
        self, to: str | None = None, *, mark: str = "all", style: str | None = None, summary: bool | None = None, links: bool = False
    ) -> bytes:
        """The document as a file of the form ``to``; left out: its own kind (a report in HTML for a PDF).

        ``mark`` is all or first; ``style`` cards, inline, notes, wiki or none, where the form knows it; ``summary`` adds
        the table of systems at the end (left out: in HTML); ``links`` marks names inside links of HTML too. Raises
        ``ValueError`` for what a form does not know, :class:`InputError` where the input cannot become that form.
        """
        form = to or ("html" if self.kind == "pdf" else self.kind)
        if form not in FORMS:
            raise ValueError(f"to={form!r} is unknown; forms are {', '.join(FORMS)}")
        known = STYLES_OF.get(form)
        if style is None:
            style = known[0] if known else "none"
        elif known is not None and style not in known:
            raise ValueError(f"{form} knows the styles {', '.join(known)}, not {style}")
        makers: dict[str, Callable[..., str | bytes]] = {"html": self._html, "markdown": self._markdown, "text": self._text, "docx": self._docx}
        if form in makers:
            made = makers[form](mark=mark, style=style, summary=form == "html" if summary is None else summary, links=links)
        else:
            made = self._data(form)
        return made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")

    def _html(self, mark: str, style: str, summary: bool, links: bool) -> str | bytes:
        from catalog import html_page

        if self.kind == "html":
            return html_page.marked(self.document, self.annotation, mark=mark, style=style, summary=summary, links=links)
        title = Path(self.name).stem
        if self.kind == "markdown":
            return html_page.rendered(self.document, self.annotation, title, mark=mark, style=style, summary=summary)
        return html_page.page(self.annotation, title, mark=mark, style=style, summary=summary, pages=self.document.pages)

    def _markdown(self, mark: str, style: str, summary: bool, links: bool) -> str | bytes:  # noqa: ARG002
        from catalog.markdown_document import marked
        from catalog.render_markdown import markdown
        from catalog.systems_table import markdown_table

        if self.kind == "markdown":
            return bytes(self.document.marked(self.annotation, mark, style, summary))
        if style != "notes":
            return marked(self.annotation.text, lambda start, end: (start, end), self.annotation, mark, style, summary)
        made = markdown(self.annotation, mark)
        return f"{made}\n{markdown_table(self.annotation)}" if summary and self.annotation.mentions else made

    def _text(self, mark: str, style: str, summary: bool, links: bool) -> str:  # noqa: ARG002
        from catalog.systems_table import text_table

        made = self.annotation.text if style == "none" else self.annotation.to_text(mark, style)
        return f"{made.rstrip()}\n\n{text_table(self.annotation)}" if summary and self.annotation.mentions else made

    def _docx(self, mark: str, style: str, summary: bool, links: bool) -> bytes:  # noqa: ARG002
        if self.kind != "docx":
            raise InputError(f"{self.name}: only a DOCX file becomes one with comments; this is {self.kind}")
        return bytes(self.document.commented(self.annotation, mark))

    def to_dict(self) -> dict[str, Any]:
        """Plain values: those of the annotation, and of each mention its page and its place in the file."""
        data = self.annotation.to_dict()
        document: dict[str, Any] = {"kind": self.kind, "name": self.name}
        if self.document.pages:
            document["pages"] = len(self.document.pages)
        for mention, row in zip(self.annotation.mentions, data["mentions"], strict=True):
            row.update(self._where(mention.start, mention.end))
        return {"format": data.pop("format"), "document": document, **data}

    def _where(self, start: int, end: int) -> dict[str, Any]:
        """Page, part and paragraph, or first and last place in the file's characters, as the kind has them."""
        if self.document.pages:
            return {"page": self.document.page_of(start)}
        if self.kind == "docx":
            return dict(zip(("part", "paragraph"), self.document.paragraph_of(start), strict=True))
        place = self.document.place(start, end) if self.kind in ("html", "markdown") else None
        return {"source_start": place[0], "source_end": place[1]} if place else {}

    def place(self, at: int) -> tuple[str, int]:
        """What a reader calls a place of the text: a page of a PDF, a paragraph (a header, a footnote …) of a DOCX, else a line of the file."""
        if self.document.pages:
            return "page", self.document.page_of(at)
        if self.kind == "docx":
            part, number = self.document.paragraph_of(at)
            return "paragraph" if part == "body" else part, number
        place = self.document.place(at, at + 1)
        source = self.document.source if self.kind in ("html", "markdown") else self.annotation.text
        return "line", source.count("\n", 0, place[0] if place else 0) + 1

    def _data(self, form: str) -> str:
        if form == "terminal":
            return self.annotation.to_terminal(color=False)
        if form == "json":
            from catalog.render_json import json_text

            return json_text(self.to_dict(), 2) + "\n"
        if form == "jsonld":
            from catalog.webannotation import collection

            return json.dumps(collection(self.annotation, self.name, self.document.page_of if self.document.pages else None), ensure_ascii=False, indent=2) + "\n"
        if form == "brat":
            from catalog.brat import standoff

            return standoff(self.annotation)
        from catalog.render_rows import separated

        more = {"pdf": ("page",), "docx": ("part", "paragraph"), "text": ()}.get(self.kind, ("source_start", "source_end"))
        return separated(self.annotation, "," if form == "csv" else "\t", more, self._where)


def kind_of(raw: bytes, name: str = "") -> str:
    """The kind of a document, by what it begins with, then by the ending of its name; text where neither tells."""
    ending = _ENDINGS.get(Path(name).suffix.lower(), "")
    if raw.startswith(b"%PDF-"):
        return "pdf"
    if ending:
        return ending
    if raw.startswith(b"PK\x03\x04"):
        return "docx"
    return "html" if _PAGE.match(raw.removeprefix(b"\xef\xbb\xbf")[:4096]) else "text"


def read_document(raw: bytes, kind: str, name: str) -> Any:
    """``raw`` as a document of ``kind``. Raises :class:`InputError`, or :class:`MissingExtra` where a library is missing."""
    if kind not in KINDS:
        raise ValueError(f"kind={kind!r} is unknown; kinds are {', '.join(KINDS)}")
    most = MAX_BYTES.get(kind, MAX_ARTICLE)
    if len(raw) > most:
        raise InputError(f"{name}: more than {most:,} bytes of {kind}; split it")
    if kind == "text":
        return TextDocument(raw, name)
    import importlib

    reader = getattr(importlib.import_module(f"catalog.{kind}_document"), f"{kind.capitalize()}Document")
    try:
        return reader(raw)
    except InputError as error:
        raise InputError(f"{name}: {error}") from error


def annotate_document(
    source: str | os.PathLike[str] | bytes,
    kind: str | None = None,
    *,
    catalog: Catalog | None = None,
    decisions: Any = None,
    only: Iterable[str] = (),
    ignore: Iterable[str] = (),
    name: str | None = None,
) -> AnnotatedDocument:
    """The systems that a document names. ``source`` is a path, or the document's bytes.

    ``kind`` is text, html, markdown, docx or pdf; left out, the document tells. ``decisions`` is a file or a mapping
    (:mod:`catalog.decisions`), ``only`` and ``ignore`` are ids or names, ``name`` is what outputs call the document.
    """
    if isinstance(source, bytes | bytearray):
        raw, label = bytes(source), name or "document"
    else:
        path = Path(source)
        raw, label = read_bytes(path, MAX_ARTICLE), name or path.name
    if catalog is None:
        from catalog.api import load

        catalog = load()
    document = read_document(raw, kind or kind_of(raw, label), label)
    annotation = read_decisions(catalog, decisions).apply(catalog.annotate(document.text))
    return AnnotatedDocument(document, choose(annotation, only, ignore), label)
