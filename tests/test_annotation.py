"""Annotations of any text: offsets hold, and what is not marked comes out as it went in."""

from __future__ import annotations

import html
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from helpers import ROOT
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

import catalog
from catalog import Annotation

ARTICLE = ROOT.parent / "shared" / "examples" / "us-warns-iran.txt"
EXAMPLES = sorted((ROOT / "examples").glob("*.txt"))

NAMES = ["Zolfaghar", "Zulfiqar", "Fateh-110", "Fateh‑110/-313", "Shahed-131 and -136", "S-400s", "С-300", "Шахедами", "شاهد ۱۳۶", "HIMARS", "החץ", "イスカンデル"]
JUNK = ["\x00", "\ud800", "\udfff", "\u202e", "\u200f", "\ufeff", "\r\n", "\t", "[[{“value”:”`", "&lt;", "<script>", "(", "́", "𝐒-𝟒𝟎𝟎", "İ", "ﬁ", "-\n"]
#: any text at all, and text that is full of names
TEXTS = st.text(st.characters(), max_size=60) | st.lists(
    st.sampled_from(NAMES + JUNK + [" ", ", ", ". ", "the missile ", " drones"]) | st.text(st.characters(), max_size=4), max_size=14
).map("".join)
SLOW = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@SLOW
@given(TEXTS)
@example("Shahed-136\ud800 \x00Zolfaghar\u202e")
def test_offsets_are_code_points_of_the_text(text: str) -> None:
    for mention in catalog.annotate(text).mentions:
        assert text[mention.start : mention.end] == mention.text
        assert mention.text.strip() == mention.text != ""


@SLOW
@given(TEXTS)
def test_mentions_stand_in_order_and_apart(text: str) -> None:
    places = [(m.start, m.end) for m in catalog.annotate(text).mentions]
    assert [p for p, q in pairwise(places) if p[1] > q[0]] == []


@SLOW
@given(TEXTS)
def test_every_mention_leads_to_an_entry_and_says_why(text: str) -> None:
    cat = catalog.load()
    for mention in cat.annotate(text).mentions:
        assert mention.name == cat.system(mention.system).name
        assert 0 <= mention.score <= 1
        assert mention.role in {"named", "family", "compared"}
        assert mention.why


@SLOW
@given(TEXTS, st.sampled_from(["first", "all"]))
def test_plain_text_without_what_was_inserted_is_the_text(text: str, mark: str) -> None:
    annotation = catalog.annotate(text)
    out = annotation.to_text(mark)
    for system in annotation.systems:
        out = out.replace(f" ({system.summary})", "")
    assert out == text


@SLOW
@given(TEXTS)
def test_notes_at_the_end_leave_the_text_in_front_as_it_was(text: str) -> None:
    annotation = catalog.annotate(text)
    out = annotation.to_text("all", "notes")
    for number in range(1, len(annotation.systems) + 1):
        assume(f" [{number}]" not in text)
        out = out.replace(f" [{number}]", "")
    assert out.startswith(text)
    assert (out == text) == (annotation.mentions == [])


@SLOW
@given(TEXTS, st.sampled_from(["first", "all"]))
def test_markdown_without_references_and_footnotes_is_the_text(text: str, mark: str) -> None:
    annotation = catalog.annotate(text)
    body, *notes = re.split(r"(?m)^\[\^catalog-[a-z0-9-]+\]: ", annotation.to_markdown(mark))
    assert len(notes) == len(annotation.systems), "one footnote a system"
    body = re.sub(r"\[\^catalog-[a-z0-9-]+\]", "", body)
    assert body.startswith(text)
    assert body.removeprefix(text) in ("", "\n", "\n\n")


@SLOW
@given(TEXTS)
def test_html_unescaped_is_the_text_but_for_what_html_forbids(text: str) -> None:
    page = catalog.annotate(text).to_html()
    body = re.search(r'<div class="text"[^>]*>(.*?)</div>', page, re.S)
    assert body is not None
    plain = re.sub(r'<button type="button" class="wsc-b".*?class="wsc-close".*?</button></span>', "", body[1], flags=re.S)
    plain = html.unescape(re.sub(r"<[^>]*>", "", plain))
    allowed = "".join("\ufffd" if (c < " " and c not in "\n\t\r") or "\ud800" <= c <= "\udfff" else c for c in text)
    assert plain.replace("\ufffd", "?") == allowed.replace("\ufffd", "?"), "what HTML forbids is replaced, nothing else"


@SLOW
@given(TEXTS)
def test_json_is_valid_utf_8_and_carries_the_mentions(text: str) -> None:
    annotation = catalog.annotate(text)
    data = json.loads(annotation.to_json().encode("utf-8"))
    assert [(m["start"], m["end"], m["system"]) for m in data["mentions"]] == [(m.start, m.end, m.system) for m in annotation.mentions]
    assert set(data["systems"]) == {m.system for m in annotation.mentions}
    assert data["catalogue"] == {"version": annotation.index.version, "digest": annotation.index.digest}


@SLOW
@given(TEXTS)
def test_a_terminal_never_gets_control_characters_of_the_text(text: str) -> None:
    shown = catalog.annotate(text).to_terminal(width=80, color=False)
    assert [c for c in shown if c < " " and c not in "\n\t"] == []


def test_no_article_can_put_script_into_a_page() -> None:
    text = '<script>alert(1)</script> Zolfaghar "onload="alert(1)" <img src=x onerror=alert(1)> &lt;b&gt;'
    page = catalog.annotate(text).to_html(title="</title><script>alert(2)</script>")
    assert "<script" not in page
    assert not re.search(r"<[^>]+\son\w+=", page)
    assert "default-src 'none'" in page


@pytest.mark.parametrize("wrong", [b"bytes", None, 5])
def test_anything_but_text_is_a_type_error(wrong: object) -> None:
    with pytest.raises(TypeError):
        catalog.annotate(wrong)  # type: ignore[call-overload]


def test_a_list_of_texts_gives_a_list_of_annotations() -> None:
    found = catalog.annotate(["A Zolfaghar missile.", "", "A Shahed-136."])
    assert [[m.system for m in a.mentions] for a in found] == [["zolfaghar"], [], ["shahed-136"]]
    with pytest.raises(TypeError):
        catalog.annotate(["text", b"bytes"])  # type: ignore[list-item]


def test_unknown_ways_to_mark_are_errors() -> None:
    annotation = catalog.annotate("A Zolfaghar missile.")
    with pytest.raises(ValueError, match="'first' or 'all'"):
        annotation.to_text(mark="some")
    with pytest.raises(ValueError, match="'inline' or 'notes'"):
        annotation.to_text(style="footnotes")


# Articles as they are scraped


@pytest.mark.skipif(not ARTICLE.exists(), reason="the article stands outside the repository")
def test_the_real_article_names_three_systems_and_nothing_else() -> None:
    text = ARTICLE.read_text(encoding="utf-8")
    annotation = catalog.annotate(text)
    assert {s.id for s in annotation.systems} == {"fateh-110", "zolfaghar", "shahed"}
    assert {m.text for m in annotation.mentions} <= {"Fateh-110", "Zolfaghar", "Shahed"}
    for word in ("Fateh-110", "Zolfaghar", "Shahed"):
        assert len([m for m in annotation.mentions if m.text == word]) == text.count(word)
    for system in annotation.systems:
        assert system.type_label
        assert system.origin_label == "Iran"
        assert system.range is not None, system.id


@pytest.mark.parametrize("path", [p for p in (ARTICLE, *EXAMPLES) if p.exists()], ids=lambda p: p.stem)
def test_an_article_comes_out_untouched(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    annotation = catalog.annotate(text)
    assert annotation.mentions
    assert _unmarked_parts(annotation) == _parts_of(annotation.to_markdown(), r"\[\^catalog-[a-z0-9-]+\](?!:)", annotation)


def _unmarked_parts(annotation: Annotation) -> list[str]:
    edges = [0, *(m.end for m in annotation.mentions)]
    return [annotation.text[a:b] for a, b in pairwise(edges)] + [annotation.text[edges[-1] :]]


def _parts_of(out: str, insertion: str, annotation: Annotation) -> list[str]:
    parts = re.split(insertion, out)
    last = annotation.text[annotation.mentions[-1].end :]
    return [*parts[: len(annotation.mentions)], parts[len(annotation.mentions)][: len(last)]]
