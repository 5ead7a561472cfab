"""Word in and out: every place where Word keeps text, comments on the exact words, and every other byte as it was.

The files are written by hand, part by part, as Word, LibreOffice and Google Docs write them.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from helpers import call

from catalog import Catalog, InputError, annotate_document
from catalog.documents import AnnotatedDocument

pytest.importorskip("docx", reason="the extra docx is not installed")

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml."
SPACES = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="{MC}"'


def run(words: str, form: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{form}</w:rPr>" if form else ""}<w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def package(body: str, main: str = f"{KIND}document.main+xml", **stories: str) -> bytes:
    """A Word file of a body and of further parts: ``header1='<w:p>…'``, ``comments='<w:comment …'``."""
    roots = {"header": "hdr", "footer": "ftr", "footnotes": "footnotes", "endnotes": "endnotes", "comments": "comments"}
    parts, kinds, links = {}, "", ""
    for number, (name, content) in enumerate(stories.items(), 1):
        word = name.rstrip("0123456789")
        parts[f"word/{name}.xml"] = f'<?xml version="1.0"?>\n<w:{roots[word]} {SPACES}>{content}</w:{roots[word]}>'
        kinds += f'<Override PartName="/word/{name}.xml" ContentType="{KIND}{word}+xml"/>'
        links += f'<Relationship Id="rId{number}" Type="{R}/{word}" Target="{name}.xml"/>'
    files = {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="application/x"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>{kinds}</Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?>\n<w:document {SPACES}><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>',
        **parts,
        "word/embedded/object1.bin": "\0 nothing points here, and it stays",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def annotated(cat: Catalog, raw: bytes, **options: Any) -> AnnotatedDocument:
    return annotate_document(raw, "docx", catalog=cat, **options)


def commented(cat: Catalog, raw: bytes) -> list[str]:
    """The words that each comment of the annotated file stands on."""
    return words_of_comments(annotated(cat, raw).convert())


def words_of_comments(made: bytes) -> list[str]:
    source = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    ids = re.findall(r'<w:commentRangeStart w:id="(\d+)"/>', source)
    assert len(ids) == len(set(ids)), "an id stands for one comment"
    found = []
    for id in ids:
        inside = re.search(rf'<w:commentRangeStart w:id="{id}"/>(.*?)<w:commentRangeEnd w:id="{id}"/>', source, re.S)
        assert inside is not None
        assert f'<w:commentReference w:id="{id}"/>' in source
        found.append(re.sub("<w:delText.*?</w:delText>|<[^>]*>", "", inside[1].replace("<w:br/>", "\n").replace("<w:noBreakHyphen/>", "‑")))
    return found


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (paragraph(run("The S", "<w:b/>"), run("-400 radar")), ["S-400"]),
        (paragraph("<w:r><w:t>A Fateh</w:t><w:br/><w:t>110 missile</w:t></w:r>"), ["Fateh\n110"]),
        (paragraph("<w:r><w:t>The S</w:t><w:noBreakHyphen/><w:t>400 radar</w:t></w:r>"), ["S‑400"]),
        (paragraph(run("The “Zolfaghar” missile’s range")), ["Zolfaghar"]),
        (f"<w:tbl><w:tr><w:tc>{paragraph(run('S-400'))}</w:tc><w:tc>{paragraph(run('Zolfaghar missile'))}</w:tc></w:tr></w:tbl>", ["S-400", "Zolfaghar"]),
        (paragraph(f'<w:hyperlink r:id="rId9">{run("Zolfaghar")}</w:hyperlink>', run(" missile")), ["Zolfaghar"]),
        # a name of which part is a link
        (paragraph(f"<w:hyperlink>{run('The S')}</w:hyperlink>", run("-400 radar")), ["S-400"]),
        # tracked changes: what is put in counts, what is struck out does not
        (paragraph(run("The S-"), f"<w:del>{run('300').replace('w:t', 'w:delText')}</w:del>", f"<w:ins>{run('400')}</w:ins>", run(" radar")), ["S-400"]),
        (paragraph(f"<w:moveFrom>{run('A Zolfaghar missile')}</w:moveFrom>", f"<w:moveTo>{run('A Dezful missile')}</w:moveTo>"), ["Dezful"]),
        # fields: what is shown, not what it is made from
        (paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF Zolfaghar missile</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>', run("S-400"), '<w:r><w:fldChar w:fldCharType="end"/></w:r>'), ["S-400"]),
        (paragraph(f'<w:fldSimple w:instr="TITLE">{run("The S-400 radar")}</w:fldSimple>'), ["S-400"]),
        # content controls, around words and around paragraphs
        (paragraph(f"<w:sdt><w:sdtPr/><w:sdtContent>{run('Zolfaghar missile')}</w:sdtContent></w:sdt>"), ["Zolfaghar"]),
        (f"<w:sdt><w:sdtContent>{paragraph(run('A Zolfaghar missile'))}</w:sdtContent></w:sdt>", ["Zolfaghar"]),
        # right to left
        (paragraph(f'<w:bdo w:val="rtl">{run("موشک ذوالفقار", "<w:rtl/>")}</w:bdo>'), ["ذوالفقار"]),
        (paragraph(f'<w:dir w:val="rtl">{run("پهپاد ")}{run("شاهد", "<w:rtl/>")}{run(" ۱۳۶", "<w:rtl/>")}</w:dir>'), ["شاهد ۱۳۶"]),
        # as Google Docs and LibreOffice break runs
        (paragraph(run("Shahed", '<w:rtl w:val="0"/>'), run("-", '<w:rtl w:val="0"/>'), run("136", '<w:rtl w:val="0"/>')), ["Shahed-136"]),
        (paragraph('<w:bookmarkStart w:id="0" w:name="x"/>', run("Zol"), '<w:bookmarkEnd w:id="0"/><w:proofErr w:type="spellStart"/>', run("faghar missile")), ["Zolfaghar"]),
    ],
)  # fmt: skip
def test_comments_stand_on_the_exact_words(cat: Catalog, body: str, wanted: list[str]) -> None:
    assert commented(cat, package(body)) == wanted


BOX = f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{paragraph(run('A Dezful missile'))}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{paragraph(run('A Dezful missile'))}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"


@pytest.fixture
def everywhere() -> bytes:
    return package(
        paragraph(run("An S-400 radar")) + paragraph(BOX, run("and a Zolfaghar missile with a range of 5,000 km")),
        header1=paragraph(run("A Shahed-136 drone")),
        footer1=paragraph(run("The S-300 radar")),
        footnotes=f'<w:footnote w:id="2">{paragraph(run("The Kinzhal missile"))}{paragraph(run("The Fateh-110 has a range of 4,000 km."))}</w:footnote>',
        endnotes=f'<w:endnote w:id="2">{paragraph(run("The Iron Dome system"))}</w:endnote>',
    )


def test_text_boxes_headers_footers_and_notes_are_read_and_named(cat: Catalog, everywhere: bytes) -> None:
    document = annotated(cat, everywhere)
    assert [(m["text"], m["part"], m["paragraph"]) for m in document.to_dict()["mentions"]] == [
        ("S-400", "body", 1), ("Zolfaghar", "body", 2), ("Dezful", "textbox", 1), ("Shahed-136", "header", 1), ("S-300", "footer", 1),
        ("Kinzhal", "footnote", 1), ("Fateh-110", "footnote", 2), ("Iron Dome", "endnote", 1),
    ]  # fmt: skip
    assert words_of_comments(document.convert()) == ["S-400", "Zolfaghar"], "Word takes comments in the body only"
    header = document.convert("csv").decode().splitlines()[0]
    assert header.endswith(",part,paragraph")


def test_the_command_says_what_it_could_not_comment(everywhere: bytes, write: Any, tmp_path: Path) -> None:
    done = call("annotate", write(everywhere, "draft.docx"), "-o", tmp_path / "out.docx")
    assert done.returncode == 0
    assert "6 of them in headers, footers, notes or text boxes, where Word takes no comments" in done.stderr.decode()


def test_factcheck_names_the_part_of_a_figure(everywhere: bytes, write: Any) -> None:
    done = call("factcheck", write(everywhere, "draft.docx"), "--json")
    (text,) = json.loads(done.stdout)["texts"]
    assert [(c["text"], c.get("paragraph"), c.get("footnote"), c["verdict"]) for c in text["claims"]] == [("5,000 km", 2, None, "differs"), ("4,000 km", None, 2, "differs")]


def test_every_other_part_keeps_its_bytes_and_its_place(cat: Catalog, everywhere: bytes) -> None:
    before, after = (zipfile.ZipFile(io.BytesIO(raw)) for raw in (everywhere, annotated(cat, everywhere).convert()))
    assert after.namelist()[: len(before.namelist())] == before.namelist()
    changed = [n for n in before.namelist() if before.read(n) != after.read(n)]
    assert changed == ["[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels"]
    assert set(after.namelist()) - set(before.namelist()) == {"word/comments.xml"}


def test_a_file_that_names_no_system_comes_back_byte_for_byte(cat: Catalog) -> None:
    raw = package(paragraph(run("Nothing to see.")))
    assert annotated(cat, raw).convert() == raw


def test_a_document_can_be_converted_again_and_again(cat: Catalog, everywhere: bytes) -> None:
    document = annotated(cat, everywhere)
    once, twice = document.convert(mark="first"), document.convert()
    assert words_of_comments(once) == words_of_comments(twice) == ["S-400", "Zolfaghar"]
    assert document.annotation.text == annotated(cat, everywhere).annotation.text


def test_comments_that_are_there_stay_and_keep_their_ids(cat: Catalog) -> None:
    own = f'<w:comment w:id="7" w:author="Editor">{paragraph(run("Is that so?"))}</w:comment>'
    raw = package(paragraph('<w:commentRangeStart w:id="7"/>', run("A Zolfaghar missile"), '<w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r>'), comments=own)
    made = annotated(cat, raw).convert()
    assert words_of_comments(made) == ["A Zolfaghar missile", "Zolfaghar"]
    kept = zipfile.ZipFile(io.BytesIO(made)).read("word/comments.xml").decode()
    assert 'w:author="Editor"' in kept
    assert re.findall(r'<w:comment [^>]*w:id="(\d+)"', kept) == ["7", "8"]


@pytest.mark.parametrize(
    "main",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        f"{KIND}template.main+xml",
    ],
)
@pytest.mark.parametrize("name", ["draft.docm", "draft.dotx", "draft.bin"])
def test_documents_with_macros_and_templates_are_read_and_stay_what_they_are(cat: Catalog, main: str, name: str) -> None:
    document = annotate_document(package(paragraph(run("A Zolfaghar missile")), main=main), catalog=cat, name=name)
    made = document.convert()
    assert words_of_comments(made) == ["Zolfaghar"]
    assert main in zipfile.ZipFile(io.BytesIO(made)).read("[Content_Types].xml").decode()


def test_strict_open_xml_is_read_and_stays_strict(cat: Catalog) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package(paragraph(run("A Zolfaghar missile"))))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode().replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
            new.writestr(name, text.replace(R, "http://purl.oclc.org/ooxml/officeDocument/relationships"))
    made = annotated(cat, out.getvalue()).convert()
    assert words_of_comments(made) == ["Zolfaghar"]
    archive = zipfile.ZipFile(io.BytesIO(made))
    for name in ("word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels"):
        assert b"purl.oclc.org" in archive.read(name)
        assert W.encode() not in archive.read(name)


def test_the_library_that_wrote_it_can_read_what_comes_out(cat: Catalog, everywhere: bytes) -> None:
    import docx

    again = docx.Document(io.BytesIO(annotated(cat, everywhere).convert()))
    assert [c.text.split(":")[0] for c in again.comments] == ["S-400 Triumf (С-400)", "Zolfaghar (ذوالفقار)"]


HOSTILE = {
    "an external entity": '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "entities that grow": '<!DOCTYPE d [<!ENTITY a "Zolfaghar missile "><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;&b;&b;&b;&b;">]>',
}


@pytest.mark.parametrize("doctype", HOSTILE.values(), ids=HOSTILE)
def test_entities_of_a_document_are_never_followed(cat: Catalog, doctype: str) -> None:
    raw = package(paragraph(run("A Zolfaghar missile &x;")))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, text.replace("?>\n", f"?>\n{doctype}", 1) if name == "word/document.xml" else text)
    try:
        document = annotated(cat, out.getvalue())
    except InputError:
        return
    assert "root:" not in document.annotation.text
    assert len(document.annotation.text) < 100
    assert b"root:" not in document.convert()


@pytest.mark.parametrize("name", ["word/document.xml", "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/footnotes.xml"])
@pytest.mark.parametrize("content", [b"", b"<", b"\0\xff", b"<a/>", None])
def test_a_broken_part_is_one_clear_error_or_is_read_around(cat: Catalog, everywhere: bytes, name: str, content: bytes | None) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(everywhere)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
            elif content is not None:
                new.writestr(part, content)
    with contextlib.suppress(InputError):
        annotated(cat, out.getvalue()).convert()
