"""A Word file as a package of parts: opened with care, and written so that every part left alone keeps its bytes."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

from catalog.errors import InputError
from catalog.extras import need

AUTHOR, INITIALS = "Weapons catalogue", "WC"
MOST_UNPACKED = 512 * 1024 * 1024
MOST_PARTS = 20_000
MOST_RATIO = 400  # text packs ten to one; only a bomb packs like this
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TYPES = "[Content_Types].xml"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
#: main parts of a document with macros and of templates, which are read and written like a plain document's
_MAIN = (
    "application/vnd.ms-word.document.macroEnabled.main+xml", "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    f"{_WORD}template.main+xml",
)  # fmt: skip
#: parts of a document that hold text of their own, by the end of their content type, in the order in which they are read
_STORIES = {"header+xml": "header", "footer+xml": "footer", "footnotes+xml": "footnote", "endnotes+xml": "endnote"}
# ISO 29500 Strict gives the same elements other names
_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMES = [
    (_STRICT + b"wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (_STRICT + b"officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
]


class DocxPackage:
    """The parts of a Word file. ``document`` is the library's document; its body may be changed, and comments added."""

    def __init__(self, raw: bytes) -> None:
        docx = need("docx", "docx", "Reading a Word file")
        from docx.opc.package import OpcPackage  # noqa: F401 - the module must be there before its factory is told of more kinds
        from docx.opc.part import PartFactory
        from docx.package import Package
        from docx.parts.document import DocumentPart

        for kind in _MAIN:
            PartFactory.part_type_for.setdefault(kind, DocumentPart)
        _safe(raw)
        self.raw = raw
        self._comments: Any = None
        self._next = 0
        try:
            self._strict = _is_strict(raw)
            self._package = Package.open(io.BytesIO(_renamed(raw) if self._strict else raw))
            part = self._package.main_document_part
            if not isinstance(part, DocumentPart):
                raise InputError(f"is no Word document: its main part is {part.content_type}")
            self.document: Any = part.document
            self.body: Any = self.document.element.body
            if self.body is None:
                raise InputError("is no Word document that can be read (it has no body)")
        except docx.opc.exceptions.OpcError as error:
            raise InputError(f"is no Word document that can be read ({error})") from error
        except InputError:
            raise
        except (ValueError, KeyError, AttributeError, TypeError, zipfile.BadZipFile, SyntaxError, OSError, NotImplementedError, EOFError) as error:
            raise InputError(f"is no Word document that can be read ({type(error).__name__}: {error})") from error
        except Exception as error:  # zlib.error is no OSError, and a library's own errors are many
            raise InputError(f"is no Word document that can be read ({error})") from error

    def add_comment(self, words: str) -> int:
        """Adds a comment, a paragraph a line; its id, which is none that the file has. (The library's own looks through all
        comments for each.)"""
        from docx.oxml.ns import qn
        from docx.oxml.parser import OxmlElement

        if self._comments is None:
            self._comments = self.document.part._comments_part.element
            taken = [int(id) for id in self._comments.xpath("./w:comment/@w:id") if str(id).lstrip("-").isdecimal()]
            self._next = max([*taken, -1]) + 1
        number, self._next = self._next, self._next + 1
        date = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        comment = OxmlElement("w:comment", {qn(f"w:{k}"): v for k, v in {"id": str(number), "author": AUTHOR, "date": date, "initials": INITIALS}.items()})
        for at, line in enumerate(words.split("\n")):
            paragraph = comment.makeelement(qn("w:p"))
            style = paragraph.makeelement(qn("w:pPr"))
            style.append(style.makeelement(qn("w:pStyle"), {qn("w:val"): "CommentText"}))
            paragraph.append(style)
            if not at:
                mark = paragraph.makeelement(qn("w:r"))
                mark.append(mark.makeelement(qn("w:annotationRef")))
                paragraph.append(mark)
            run = paragraph.makeelement(qn("w:r"))
            text = run.makeelement(qn("w:t"), {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
            text.text = line
            run.append(text)
            paragraph.append(run)
            comment.append(paragraph)
        self._comments.append(comment)
        return number

    def stories(self) -> list[tuple[str, Any]]:
        """(what it is, root element) of every header, footer and note, in the order of their parts' names."""
        from docx.oxml.parser import parse_xml

        found = []
        for part in self._package.iter_parts():
            order = next((n for n, end in enumerate(_STORIES) if part.content_type == _WORD + end), None)
            if order is None:
                continue
            try:
                found.append((order, str(part.partname), part.element if hasattr(part, "element") else parse_xml(part.blob)))
            except SyntaxError as error:
                raise InputError(f"is no Word document that can be read ({part.partname}: {error})") from error
        words = list(_STORIES.values())
        return [(words[order], root) for order, _name, root in sorted(found, key=lambda story: story[:2])]

    def saved(self) -> bytes:
        """The file with its changed document and comments; every other part has the bytes that it came with."""
        made = io.BytesIO()
        self.document.save(made)
        main = self.document.part
        comments = next((p for p in (rel.target_part for rel in main.rels.values() if not rel.is_external) if p.content_type == f"{_WORD}comments+xml"), None)
        changed = {str(p.partname).lstrip("/") for p in (main, comments) if p is not None}
        head, _slash, name = str(main.partname).lstrip("/").rpartition("/")
        changed.add(f"{head}/_rels/{name}.rels".lstrip("/"))
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.raw)) as old, zipfile.ZipFile(made) as new, zipfile.ZipFile(out, "x", zipfile.ZIP_DEFLATED) as target:
            known = {info.filename for info in old.infolist()}
            for info in old.infolist():
                content = old.read(info)
                if info.filename in changed:
                    content = self._named_back(new.read(info.filename))
                elif info.filename == _TYPES and comments is not None:
                    content = _declared(content, str(comments.partname), comments.content_type)
                target.writestr(info, content)
            for name in sorted(changed - known):
                if name in new.namelist():
                    target.writestr(name, self._named_back(new.read(name)))
        return out.getvalue()

    def _named_back(self, content: bytes) -> bytes:
        if self._strict:
            for strict, usual in _NAMES:
                content = content.replace(usual, strict)
        return content


def _is_strict(raw: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return _STRICT in archive.read("_rels/.rels")


def _renamed(raw: bytes) -> bytes:
    """A Strict file with the usual names, for the library to read."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "x", zipfile.ZIP_STORED) as target:
        for info in old.infolist():
            content = old.read(info)
            if info.filename.endswith((".xml", ".rels")):
                for strict, usual in _NAMES:
                    content = content.replace(strict, usual)
            target.writestr(info.filename, content)
    return out.getvalue()


def _declared(types: bytes, partname: str, kind: str) -> bytes:
    """``[Content_Types].xml`` with the part of comments in it; as it was where that is there."""
    if f'"{partname}"'.encode() in types or f"'{partname}'".encode() in types:
        return types
    head, end, tail = types.rpartition(b"</")
    return head + f'<Override PartName="{partname}" ContentType="{kind}"/>'.encode() + end + tail


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
    if _TYPES not in names or "_rels/.rels" not in names:
        raise InputError("is a zip archive but no DOCX file")
