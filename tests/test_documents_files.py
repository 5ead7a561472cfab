"""Markdown, Word and PDF in and out, stand-off outputs, decisions, and files that are not what they say."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers import ROOT, pdf, run

import catalog
from catalog import Catalog, InputError, annotate_document
from catalog.documents import FORMS, kind_of

TEXT = "Iran showed the Fateh-110 and the Zolfaghar missile.\n\nA Shahed-136 drone flew; the Zolfaghar missile did not.\n"
FENCE = "```"


def converted(cat: Catalog, source: str | bytes, kind: str, to: str | None = None, **options: Any) -> str:
    raw = source if isinstance(source, bytes) else source.encode()
    return annotate_document(raw, kind, catalog=cat).convert(to, **options).decode()


# Markdown


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("A Zolfaghar missile", "A Zolfaghar[^catalog-zolfaghar] missile"),
        ("# The S-400 #", "# The S-400[^catalog-s-400-triumf] #"),
        ("> A **S**-400 radar", "> A **S**-400[^catalog-s-400-triumf] radar"),
        ("- one\n- a S\\-400 radar", "- one\n- a S\\-400[^catalog-s-400-triumf] radar"),
        ("| a | b |\n|---|---|\n| x | S-400 |", "| a | b |\n|---|---|\n| x | S-400[^catalog-s-400-triumf] |"),
        ("A <b>Zolfaghar</b> missile", "A <b>Zolfaghar[^catalog-zolfaghar]</b> missile"),
        ("A Zolfaghar missile\r\nflew\r\n", "A Zolfaghar[^catalog-zolfaghar] missile\r\nflew\r\n"),
    ],
)  # fmt: skip
def test_markdown_gets_footnotes_and_keeps_the_rest(cat: Catalog, source: str, wanted: str) -> None:
    made = converted(cat, source, "markdown")
    assert made.startswith(wanted)
    assert made.count("\n[^catalog-") == 1, "one footnote"


@pytest.mark.parametrize(
    "source",
    [
        "`Zolfaghar missile`",
        f"{FENCE}\nZolfaghar missile\n{FENCE}\n",
        "    Zolfaghar missile\n",
        "[Zolfaghar missile](http://x)",
        "[x](http://x/Zolfaghar 'Zolfaghar missile')",
        "![Zolfaghar missile](x.png)",
        "[[Zolfaghar]] missile",
        "<http://x/Zolfaghar>",
        "http://x/Zolfaghar-missile",
        "<p title='Zolfaghar missile'>",
        "<script>\nZolfaghar missile\n</script>",
        '[ref]: http://x "Zolfaghar missile"\n',
        "---\ntitle: Zolfaghar missile\n---\n",
        "+++\ntitle = 'Zolfaghar missile'\n+++\n",
        "~~~text\nZolfaghar missile\n~~~\n",
        "[Zolfaghar missile][x]\n\n[x]: http://x\n",
        "![[parade.png|Zolfaghar missile]] and [[zolfaghar|Zolfaghar missile]]\n",
        "{{< figure Zolfaghar missile >}} and {% include S-400 %}\n",
        "\ufeff---\ntitle: Zolfaghar missile\n...\n",
        "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("style", ["notes", "wiki"])
def test_code_links_and_front_matter_are_left_alone(cat: Catalog, source: str, style: str) -> None:
    assert converted(cat, source, "markdown", style=style) == source


def test_markdown_gets_wiki_links_when_asked(cat: Catalog) -> None:
    assert converted(cat, "A Zulfiqar missile.\n", "markdown", style="wiki") == "A [[zolfaghar|Zulfiqar]] missile.\n"
    assert "[[s-400-triumf\\|S-400]]" in converted(cat, "| S-400 |\n|---|\n| b |\n", "markdown", style="wiki")


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("The **S**-400 radar", "The [[s-400-triumf|**S**-400]] radar"),
        ("The *S*-400 radar", "The [[s-400-triumf|*S*-400]] radar"),
        ("The S-**400** radar", "The [[s-400-triumf|S-**400**]] radar"),
        ("The ~~S~~-400 radar", "The [[s-400-triumf|~~S~~-400]] radar"),
        ("**The S**-400 radar", "**The S**-400 ([[s-400-triumf]]) radar"),
        ("The S\\-400 radar", "The [[s-400-triumf|S\\-400]] radar"),
        ("The S&#8209;400 radar", "The [[s-400-triumf|S&#8209;400]] radar"),
        ("The Fateh\n110 missile", "The Fateh\n110 ([[fateh-110]]) missile"),
    ],
)  # fmt: skip
def test_a_name_that_mark_up_breaks_is_linked_whole_or_behind(cat: Catalog, source: str, wanted: str) -> None:
    assert converted(cat, source, "markdown", style="wiki") == wanted


def test_footnotes_of_the_draft_keep_their_labels(cat: Catalog) -> None:
    source = "The Zolfaghar missile[^1] flew.[^catalog-zolfaghar]\n\n[^1]: A page.\n[^catalog-zolfaghar]: The editor's own.\n"
    made = converted(cat, source, "markdown")
    assert made.startswith("The Zolfaghar[^catalog-zolfaghar-2] missile[^1] flew.[^catalog-zolfaghar]\n\n[^1]: A page.\n[^catalog-zolfaghar]: The editor's own.\n")
    assert made.count("\n[^catalog-zolfaghar-2]: ") == 1


def test_an_annotated_draft_can_be_annotated_again(cat: Catalog) -> None:
    once = converted(cat, "The **Zolfaghar** missile and the Zolfaghar missile.\n", "markdown")
    assert converted(cat, once, "markdown") == once
    more = converted(cat, once.replace("\n", " An S-400 radar; the Zolfaghar missile.\n", 1), "markdown")
    assert more.count("[^catalog-zolfaghar]:") == more.count("[^catalog-s-400-triumf]:") == 1
    assert more.count("[^catalog-zolfaghar]") == 4


def test_a_summary_table_ends_markdown_when_asked(cat: Catalog) -> None:
    made = converted(cat, "A Zolfaghar missile.\n", "markdown", summary=True)
    assert "## Systems in this article" in made
    assert f"| **Zolfaghar** | Short-range ballistic missile | Iran | {cat.lookup('Zolfaghar').range_text} |" in made


def test_the_projects_own_pages_keep_every_byte(cat: Catalog) -> None:
    for page in sorted((ROOT / "docs").glob("*.md")):
        document = annotate_document(page, catalog=cat)
        made = document.convert(style="none").decode()
        assert made == page.read_text(encoding="utf-8")
        for mention in document.annotation.mentions:
            place = document.document.place(mention.start, mention.end)
            if place is not None:
                assert made[place[0] : place[1]].replace("*", "").replace("\\", "")[:1] == mention.text[:1]


def test_markdown_becomes_a_page_without_script(cat: Catalog) -> None:
    page = converted(cat, "# Z\n\nA **Zolfaghar** missile <script>alert(1)</script> [x](javascript:alert(1))", "markdown", "html")
    assert '<strong><span class="wsc">' in page
    assert "<script" not in page
    assert 'href="javascript' not in page


# Word


@pytest.fixture
def word() -> Callable[..., bytes]:
    """Makes a Word file of paragraphs; a paragraph is a list of runs."""
    docx = pytest.importorskip("docx", reason="the extra docx is not installed")

    def make(*paragraphs: list[str]) -> bytes:
        document = docx.Document()
        for runs in paragraphs:
            paragraph = document.add_paragraph()
            for number, words in enumerate(runs):
                paragraph.add_run(words).bold = bool(number % 2)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return make


def comments(raw: bytes) -> list[tuple[str, str]]:
    """(the words that a comment stands on, its first line) of a Word file."""
    import docx

    document = docx.Document(io.BytesIO(raw))
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    words: dict[str, str] = {}
    open_: set[str] = set()
    for element in document.element.body.iter():
        if element.tag == f"{w}commentRangeStart":
            open_.add(element.get(f"{w}id"))
        elif element.tag == f"{w}commentRangeEnd":
            open_.discard(element.get(f"{w}id"))
        elif element.tag == f"{w}t":
            for id in open_:
                words[id] = words.get(id, "") + (element.text or "")
        elif element.tag == f"{w}noBreakHyphen":
            for id in open_:
                words[id] = words.get(id, "") + "-"
    return [(words[str(c.comment_id)], c.text.split("\n")[0]) for c in document.comments]


@pytest.mark.parametrize(
    ("runs", "wanted"),
    [
        (["The Zolfaghar missile."], ["Zolfaghar"]),
        (["Shahed-136"], ["Shahed-136"]),
        (["The Zol", "fag", "har missile and a Shahed", "-136"], ["Zolfaghar", "Shahed-136"]),
        (["S-400, S-300 and Zolfaghar missiles, S-400"], ["S-400", "S-300", "Zolfaghar", "S-400"]),
        (["موشک ", "ذوالفقار"], ["ذوالفقار"]),
    ],
)
def test_word_gets_comments_on_the_exact_words(cat: Catalog, word: Any, runs: list[str], wanted: list[str]) -> None:
    import docx

    made = annotate_document(word(runs), catalog=cat).convert()
    assert [words for words, _comment in comments(made)] == wanted
    paragraph = docx.Document(io.BytesIO(made)).paragraphs[0]
    assert paragraph.text == "".join(runs), "the text is as it was"
    bold = "".join(r.text for r in paragraph.runs if r.bold)
    assert bold == "".join(runs[1::2]), "and so is its form"


def test_word_comments_name_type_range_and_source(cat: Catalog, word: Any) -> None:
    ((_words, comment),) = comments(annotate_document(word(["A Zolfaghar missile"]), catalog=cat).convert())
    assert comment.startswith(f"Zolfaghar (ذوالفقار): Iranian short-range ballistic missile, {cat.lookup('Zolfaghar').range_text}.")


def test_only_word_becomes_word(cat: Catalog) -> None:
    with pytest.raises(InputError, match="only a DOCX file"):
        annotate_document(b"A Zolfaghar missile", "text", catalog=cat).convert("docx")


# PDF


def test_pdf_mentions_carry_their_page(cat: Catalog) -> None:
    pytest.importorskip("pypdfium2", reason="the extra pdf is not installed")
    document = annotate_document(pdf("The Zolfaghar missile.", "A Shahed-136 drone", "Nothing", "and a Fateh-\n110 missile"), catalog=cat)
    assert [(m["text"], m["page"]) for m in document.to_dict()["mentions"]] == [("Zolfaghar", 1), ("Shahed-136", 2), ("Fateh-110", 4)]
    page = document.convert().decode()
    assert [f"Page {n}" in page for n in (1, 2, 3, 4, 5)] == [True, True, True, True, False]
    assert [r["page"] for r in csv.DictReader(io.StringIO(document.convert("csv").decode()))] == ["1", "2", "4"]


# Stand-off outputs


def test_json_keeps_its_published_schema(cat: Catalog, word: Any) -> None:
    import jsonschema

    schema = json.loads((ROOT / "docs" / "annotation.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema).validate
    for kind, raw in (("text", TEXT.encode()), ("html", b"<p>A <b>S</b>-400 radar, 300 km"), ("markdown", TEXT.encode()), ("docx", word([TEXT])), ("pdf", pdf("A Zolfaghar missile has a range of 900 km."))):
        document = annotate_document(raw, kind, catalog=cat)
        check(json.loads(document.convert("json")))
        assert document.annotation.mentions
    check(cat.annotate(TEXT).to_dict())
    with pytest.raises(jsonschema.ValidationError):
        check({**cat.annotate(TEXT).to_dict(), "format": 99})


@pytest.mark.parametrize(("kind", "source"), [("html", "<p>é <b>S</b>&#8209;400 radar"), ("markdown", "---\na: é\n---\nA **Zolfaghar** missile")])
def test_places_in_the_file_are_places_of_its_characters(cat: Catalog, kind: str, source: str) -> None:
    (mention,) = annotate_document(source.encode(), kind, catalog=cat).to_dict()["mentions"]
    assert source[mention["source_start"] : mention["source_end"]] in ("S</b>&#8209;400", "Zolfaghar")


def test_web_annotations_quote_the_words_with_their_surroundings(cat: Catalog) -> None:
    page = json.loads(converted(cat, TEXT, "text", "jsonld"))
    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    assert len({item["id"] for item in page["items"]}) == len(page["items"]) == 4
    for item in page["items"]:
        assert item["type"] == "Annotation"
        assert {"purpose": "identifying", "type": "SpecificResource"}.items() <= item["body"][0].items()
        assert item["motivation"] == "identifying"
        assert item["creator"]["type"] == item["generator"]["type"] == "Software"
        assert item["id"].startswith("urn:")
        quote, position = item["target"]["selector"]
        assert TEXT[position["start"] : position["end"]] == quote["exact"]
        assert (quote["prefix"] + quote["exact"] + quote["suffix"]) in TEXT


def test_web_annotations_of_a_pdf_name_its_page(cat: Catalog) -> None:
    document = annotate_document(pdf("Nothing", "The Zolfaghar missile."), catalog=cat)
    (item,) = json.loads(document.convert("jsonld"))["items"]
    assert item["target"]["selector"][2] == {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc3778", "value": "page=2"}


def test_brat_offsets_are_those_of_the_text_beside(cat: Catalog, write: Any, tmp_path: Path) -> None:
    done = run("annotate", write("<p>A Fateh\n   110 missile, the <b>S</b>-400 radar", "page.html"), "-o", tmp_path / "page.ann")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "page.txt").read_text(encoding="utf-8")
    entities = [line.split("\t") for line in (tmp_path / "page.ann").read_text(encoding="utf-8").splitlines() if line.startswith("T")]
    assert len(entities) == 2
    for _id, place, words in entities:
        assert " ".join(text[int(s) : int(e)] for s, e in (p.split() for p in place.split(" ", 1)[1].split(";"))) == words


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["text", "html", "markdown", "docx", "pdf"])
def test_every_kind_becomes_every_form(cat: Catalog, kind: str, form: str, word: Any) -> None:
    source = {"text": TEXT.encode(), "html": b"<p>A Zolfaghar missile", "markdown": TEXT.encode(), "docx": word([TEXT]), "pdf": pdf("A Zolfaghar missile")}
    document = annotate_document(source[kind], kind, catalog=cat)
    if form == "docx" and kind != "docx":
        return
    assert document.convert(form)
    assert "Zolfaghar" in (document.convert(form).decode() if form != "docx" else str(comments(document.convert(form))))


@pytest.mark.parametrize(
    ("begin", "name", "kind"),
    [
        (b"%PDF-1.7", "x", "pdf"), (b"<!DOCTYPE html>", "-", "html"), (b"\xef\xbb\xbf<html>", "-", "html"), (b"<p>A", "-", "text"),
        (b"<p>A", "a.HTM", "html"), (b"# A", "a.md", "markdown"), (b"PK\x03\x04", "-", "docx"), (b"A", "a.txt", "text"), (b"", "", "text"),
    ],
)  # fmt: skip
def test_the_kind_is_told_by_what_a_file_begins_with_or_its_name(begin: bytes, name: str, kind: str) -> None:
    assert kind_of(begin, name) == kind


# Decisions


def marked(cat: Catalog, text: str, decisions: Any = None, **more: Any) -> list[tuple[str, str]]:
    return [(m.text, m.system) for m in cat.annotate(text).decide(decisions, **more).mentions]


def test_a_decision_always_wins(cat: Catalog) -> None:
    text = "The Zolfaghar missile, a Zulfiqar missile and the Fishbone."
    assert marked(cat, text) == [("Zolfaghar", "zolfaghar"), ("Zulfiqar", "zolfaghar")]
    assert marked(cat, text, {"ignore": ["Zulfiqar"]}) == [("Zolfaghar", "zolfaghar")]
    assert marked(cat, text, {"ignore": ["zolfaghar"]}) == [], "an id is the system, by whatever name"
    assert marked(cat, text, {"prefer": {"Zulfiqar": "zulfiqar-houthi"}})[1] == ("Zulfiqar", "zulfiqar-houthi")
    assert marked(cat, text, {"force": {"Fishbone": "Dezful"}})[2] == ("Fishbone", "dezful")
    assert marked(cat, "Zolfa-ghar Zolfa ghar", {"force": {"Zolfa ghar": "zolfaghar"}}) == [("Zolfa-ghar", "zolfaghar"), ("Zolfa ghar", "zolfaghar")]
    assert marked(cat, "FISHBONE and a fishbone", {"force": {"Fishbone": "Dezful"}}) == [("FISHBONE", "dezful")], "as written, or in capitals"
    assert [t for t, _s in marked(cat, "FISHBONE, Fishbone, fishbone", {"force": {"fishbone": "Dezful"}})] == ["FISHBONE", "Fishbone", "fishbone"]
    assert marked(cat, "A Fishbones", {"force": {"Fishbone": "Dezful"}}) == []


def test_only_and_ignore_take_ids_and_names(cat: Catalog) -> None:
    assert {s for _t, s in marked(cat, TEXT, only=["Zulfiqar"])} == {"zolfaghar"}
    assert {s for _t, s in marked(cat, TEXT, only="Zulfiqar")} == {"zolfaghar"}
    assert {s for _t, s in marked(cat, TEXT, ignore=["zolfaghar", "Shahed-136"])} == {"fateh-110"}
    with pytest.raises(LookupError):
        marked(cat, TEXT, only=["no such thing"])


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("ignore: [Fishbone]\nforce: {Fishbone: dezful}", "a name is decided once"), ("ignore: [fishbone]\nprefer: {Fish-bone: dezful}", "a name is decided once"),
        ("prefer: {Fishbone: zolfaghar}\nforce: {Fishbone: dezful}", "prefers another"), ("ignore: [dezful]\nforce: {Fishbone: dezful}", "ignores"),
        ("force: {X: [dezful]}", "leads to one system"), ("ignroe: [x]", "ignroe: unknown key"), ("force: {X: no-such-system}", "No system is named"), ("force: [x]", "no mapping"),
        ("ignore: x", "no list"), ("force: {'-': zolfaghar}", "without letters"), ("ignore: [", "own.yaml:"), ("", "is empty"), ("a: &x 1", "own.yaml:1"),
    ],
)  # fmt: skip
def test_a_bad_decisions_file_is_one_clear_error(cat: Catalog, write: Any, body: str, word: str) -> None:
    with pytest.raises(InputError, match=r"own\.yaml") as error:
        cat.annotate(TEXT).decide(write(body))
    assert word in str(error.value)


def test_the_command_line_shares_decisions(write: Any) -> None:
    decisions = write("ignore: [fateh-110]\nprefer: {Zolfaghar: zulfiqar-houthi}\n", "desk.yaml")
    done = run("annotate", "-", "--json", "--decisions", decisions, "--ignore", "Shahed-136", stdin=TEXT.encode())
    assert [m["system"] for m in json.loads(done.stdout)["mentions"]] == ["zulfiqar-houthi"] * 2


# What is not what it says


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", b"\0" * 200_000_000)
    return out.getvalue()


def zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


ENCRYPTED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n3 0 obj<</Filter/Standard/V 1/R 2/P -4"
    b"/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>endobj\ntrailer<</Root 1 0 R/Size 4/Encrypt 3 0 R/ID[<41><41>]>>\n%%EOF"
)
BAD = [
    ("no-zip.docx", b"This is no zip.", "no zip"),
    ("cut.docx", b"PK\x03\x04" + b"\x00" * 50, "no zip"),
    ("bomb.docx", bomb(), "unpacks to"),
    ("other.docx", zipped({"a.txt": "x"}), "no DOCX"),
    ("empty.docx", b"", "no zip"),
    ("broken.docx", zipped({"[Content_Types].xml": "<x", "_rels/.rels": "<", "word/document.xml": "<"}), "no Word document"),
    ("sheet.docx", zipped({"[Content_Types].xml": "<x", "xl/workbook.xml": "<"}), "no DOCX"),
    ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "encrypted or an old .doc"),
    ("locked.pdf", ENCRYPTED, "encrypted"),
    ("no.pdf", b"Not a PDF at all.", "no PDF"),
    ("cut.pdf", b"%PDF-1.7\n1 0 obj", "cannot be read as PDF"),
    ("pictures.pdf", pdf(""), "no text"),
    ("binary.md", b"\x00\x01\x02", "binary"),
    ("latin.md", b"caf\xe9 Zolfaghar", "not UTF-8"),
]


@pytest.mark.parametrize(("name", "raw", "word"), BAD, ids=[b[0] for b in BAD])
def test_a_bad_file_is_one_clear_line_and_leaves_nothing_behind(name: str, raw: bytes, word: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)
    done = run("annotate", tmp_path / name, "-o", tmp_path / "out.html")
    told = done.stderr.decode()
    assert (done.returncode, done.stdout) == (1, b"")
    assert name in told
    assert word in told
    assert told.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_nested_entities_of_a_word_file_are_not_expanded(cat: Catalog, word: Any) -> None:
    raw = word(["A Zolfaghar missile"])
    out = io.BytesIO()
    laughs = '<!DOCTYPE d [<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]>"
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            body = old.read(item).decode("utf-8", "surrogateescape")
            if item.filename == "word/document.xml":
                head, rest = body.split("?>", 1)
                body = f"{head}?>{laughs}{rest.replace('A Zolf', '&j; Zolf')}"
            new.writestr(item, body.encode("utf-8", "surrogateescape"))
    try:
        made = annotate_document(out.getvalue(), "docx", catalog=cat).annotation.text
    except InputError:
        return
    assert len(made) < 1000


def test_a_missing_library_is_named_with_its_extra(cat: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for module, kind, raw in (("turbohtml", "html", b"<p>x"), ("docx", "docx", b"PK"), ("pypdfium2", "pdf", b"%PDF-")):
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(catalog.MissingExtra, match=rf"'\.\[{kind}\]'"):
            annotate_document(raw, kind, catalog=cat)
