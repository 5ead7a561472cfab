"""Verdicts: how a stated figure stands to the sourced statements (docs/factcheck.md)."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers import call, pdf

import catalog
from catalog import Catalog
from catalog.claim import Claim

TABLE = Path(__file__).parent / "tables" / "claims_catalogue.yaml"


@pytest.fixture(scope="session")
def birds() -> Catalog:
    return catalog.load(TABLE)


def only(birds: Catalog, text: str) -> Claim:
    (claim,) = (c for c in birds.annotate(text).claims if c.unit is not None)
    return claim


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        # on record: up to 300 km (state), about 420 km (institute), 610 km flown in a test
        ("300 km", "agrees"),
        ("420 km", "agrees"),
        ("360 km", "agrees"),  # between the least and the greatest sourced figure
        ("460 km", "agrees"),  # within a tenth of the greatest
        ("610 km", "differs"),  # flown, which is no range
        ("600 km", "differs"),
        ("100 km", "differs"),
        ("up to 300 km", "agrees"),
        ("up to 800 km", "differs"),
        ("more than 250 km", "agrees"),
        ("more than 100 km", "agrees"),  # a floor says nothing of the greatest
        ("more than 600 km", "differs"),
        ("between 300 and 420 km", "agrees"),
        ("between 100 and 400 km", "agrees"),
        ("between 600 and 900 km", "differs"),
        # rounding to what the article's figure shows
        ("260 miles", "agrees"),
        ("300 miles", "agrees"),  # 483 km: three hundred may stand for 290
        ("400 miles", "differs"),
        ("4,200 km", "differs"),  # a slipped zero
    ],
)
def test_a_range_is_held_against_the_interval_of_the_sourced_statements(birds: Catalog, said: str, verdict: str) -> None:
    assert only(birds, f"The Kestrel-12 has a range of {said}.").verdict == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        # "more than 40 km" on record, and nothing says how far: three times that is still explained
        ("The Heron-9 has a range of 60 km.", "agrees"),
        ("The Heron-9 has a range of 110 km.", "agrees"),
        ("The Heron-9 has a range of 400 km.", "differs"),
        ("The Heron-9 has a range of 10 km.", "differs"),
        # payload and warhead are one thing of what is expended, two of what comes back
        ("The Kestrel-12 has a payload of 500 kg.", "agrees"),
        ("The Osprey-5 carries a 150-kg warhead.", "no figure"),
        # the same thing under another country's name
        ("The Sparrow-3 carries a 40-kg warhead.", "agrees"),
        ("The Sparrow-3 carries a 400-kg warhead.", "differs"),
        # a launcher has the range of what it fires
        ("The Condor-7 rocket launcher has a range of 300 km.", "agrees"),
        ("The Condor-7 rocket launcher has a range of 3,000 km.", "differs"),
        # a family that of its members
        ("The Kestrel family of missiles has a range of 300 to 700 km.", "agrees"),
        ("The Kestrel family of missiles has a range of 2,000 km.", "differs"),
        # a cruising speed is no greatest speed
        ("The Sparrow-3 has a cruising speed of 120 km/h.", "agrees"),
        ("The Sparrow-3 flies at 80 km/h.", "differs"),
        # a speed in the other unit
        ("The Kestrel-12 flies at 5,800 km/h.", "agrees"),
        ("The Kestrel-12 flies at 640 km/h.", "differs"),
        ("The Sparrow-3 flies at Mach 5.", "differs"),
        # another field is another definition
        ("The Osprey-5 has a range of 1,000 km.", "no figure"),
        ("The Kestrel-14 flies at Mach 5.", "no figure"),
    ],
)
def test_only_the_same_field_of_the_same_thing_is_compared(birds: Catalog, text: str, verdict: str) -> None:
    assert only(birds, text).verdict == verdict


THIN = [
    # one publisher stands alone: half as much again is what publishers differ by, twice is not
    ("The Sparrow-3 flies at 190 km/h.", "agrees", "within the sourced statements: 180 km/h"),
    ("The Sparrow-3 flies at 210 km/h.", "agrees", "close: 17 % above the greatest of"),
    ("The Sparrow-3 flies at 270 km/h.", "no figure", "the record is too thin to tell: 50 % above the greatest of"),
    ("The Sparrow-3 flies at 360 km/h.", "differs", "100 % above the greatest of"),
    # two publishers
    ("The Kestrel-12 has a range of 500 km.", "agrees", "close: 19 % above the greatest of"),
    ("The Kestrel-12 has a range of 545 km.", "no figure", "the record is too thin to tell: 30 % above the greatest of"),
    ("The Kestrel-12 has a range of 600 km.", "differs", "43 % above the greatest of"),
]


@pytest.mark.parametrize(("text", "verdict", "why"), THIN)
def test_the_fewer_stand_behind_a_figure_the_further_off_a_text_must_be_to_differ(birds: Catalog, text: str, verdict: str, why: str) -> None:
    """One publisher's figure is no ground for an alarm at a tenth: independent publishers lie further apart (docs/factcheck.md)."""
    claim = only(birds, text)
    assert claim.verdict == verdict
    assert claim.why.startswith(why)
    assert claim.against, "the statements are shown all the same"


def test_a_figure_that_is_said_to_be_new_is_never_flagged(birds: Catalog) -> None:
    """"Extended to": a version that the article does not name may be meant."""
    assert [c for c in birds.annotate("They extended the range of the Kestrel-12 to 900 km.").claims if c.verdict == "differs"] == []


def test_a_system_without_a_figure_is_held_against_those_of_its_kind(cat: Catalog) -> None:
    claim = only(cat, "The Hwasong-18 missile flies at 500 km/h.")
    assert claim.verdict == "differs"
    assert claim.why.startswith("no sourced figure of its own; ")
    assert "the least of those on record of any ballistic system: Mach " in claim.why
    assert claim.against
    assert only(cat, "The Hwasong-18 missile flies at Mach 20.").verdict == "no figure"


def test_a_verdict_says_by_how_much_and_names_its_sources(birds: Catalog) -> None:
    claim = only(birds, "The Kestrel-12 has a range of 630 km.")
    assert claim.why == (
        "50 % above the greatest of the sourced statements: about 420 km (Example Institute 2025), up to 300 km (Example Gazette 2024)"
    )
    assert [(a.text, a.who, a.source, a.url) for a in claim.against] == [
        ("about 420 km", "Example Institute 2025", "institute", "https://example.org/measured"),
        ("up to 300 km", "Example Gazette 2024", "gazette", "https://example.org/birds"),
    ]


def test_far_off_is_said_in_times(birds: Catalog) -> None:
    assert only(birds, "The Kestrel-12 has a range of 4,200 km.").why.startswith("10 times the greatest of the sourced statements")


def test_no_verdict_calls_anything_wrong(birds: Catalog) -> None:
    texts = ("The Kestrel-12 has a range of 9,000 km.", "The Kestrel-12 has a range of 9 km.", "The Kestrel-14 flies at Mach 5.", "The Kestrel-12, a cruise missile.")
    said = " ".join(f"{c.verdict} {c.why}" for t in texts for c in birds.annotate(t).claims).lower()
    assert not [w for w in ("wrong", "false", "error", "incorrect", "mistake", "lie") if w in said.split()]


def test_without_mentions_there_is_no_claim(birds: Catalog) -> None:
    assert birds.annotate("A missile with a range of 300 km.").claims == []


# catalog factcheck

ARTICLE = "The Kestrel-12 has a range of 900 km.\nThe Kestrel-14, <b>a</b> missile, has a range of 700 km.\n"


@pytest.fixture
def article(write: Callable[..., Path]) -> Path:
    return write(ARTICLE, "article.txt")


def check(*args: str | Path, stdin: bytes = b"") -> tuple[int, str, str]:
    done = call("factcheck", *args, "--catalogue", TABLE, stdin=stdin)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_exit_code_is_one_where_something_differs(article: Path, write: Callable[..., Path]) -> None:
    assert check(article)[0] == 1
    assert check(write("The Kestrel-14 has a range of 700 km.", "fine.txt"))[0] == 0
    assert check(write("Nothing is stated here.", "none.txt"))[0] == 0
    assert call("factcheck").returncode == 2


def test_a_pipe_gets_tab_separated_values(article: Path) -> None:
    head, *body = (line.split("\t") for line in check(article)[1].splitlines())
    found = [dict(zip(head, row, strict=True)) for row in body]
    assert [(r["line"], r["text"], r["system"], r["min"], r["max"], r["unit"], r["verdict"]) for r in found] == [
        ("1", "900 km", "kestrel-12", "900", "900", "km", "differs"),
        ("2", "700 km", "kestrel-14", "700", "700", "km", "agrees"),
    ]


def test_stdin_is_read(article: Path) -> None:
    assert check("-", stdin=article.read_bytes())[1].count("standard input") == 2


def test_json_carries_the_catalogue_and_whole_statements(article: Path) -> None:
    report = json.loads(check(article, "--json")[1])
    assert report["catalogue"]["version"].endswith("test-1")
    assert report["counts"] == {"agrees": 1, "differs": 1, "no figure": 0}
    (text,) = report["texts"]
    first = text["claims"][0]
    assert (first["start"], first["end"], first["line"]) == (30, 36, 1)
    assert {a["url"] for a in first["against"]} == {"https://example.org/birds", "https://example.org/measured"}


def test_markdown_lists_the_pages_behind_what_differs(article: Path) -> None:
    report = check(article, "--to", "markdown")[1]
    assert "| 1 | 900 km | Kestrel-12 | range | **differs** |" in report
    assert "](<https://example.org/measured>)" in report


def test_html_is_whole_and_holds_no_mark_up_of_the_article(write: Callable[..., Path]) -> None:
    path = write("The Kestrel-12 <script>alert(1)</script> has a range of 900 km.", "<i>x.txt")
    page = check(path, "--to", "html")[1]
    assert page.startswith("<!doctype html>")
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "<i>" not in page


def test_only_what_differs(article: Path) -> None:
    assert [line.split("\t")[5] for line in check(article, "--differs")[1].splitlines()[1:]] == ["900 km"]


def test_a_folder_is_read_by_name_and_its_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name, content in {"b.txt": ARTICLE, "a.md": "Kestrel-14: range 700 km.", "deep/c.txt": "", "d.bin": "\0"}.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    code, out, err = check(tmp_path)
    assert code == 1
    assert [Path(line.split("\t")[0]).name for line in out.splitlines()[1:]] == ["a.md", "b.txt", "b.txt"]
    assert err == ""  # the progress bar is for a terminal


SAID = "The Kestrel-12 has a range of 900 km."


def _word_file() -> bytes:
    docx = pytest.importorskip("docx")
    document, out = docx.Document(), io.BytesIO()
    for line in ("Birds", "", SAID):
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("draft.md", "---\ntitle: Birds\n---\n\nThe **Kestrel-12** has\na range of 900 km.", {"line": 6}),
        ("page.html", "<html>\n<p>The <b>Kestrel</b>-12 has a range\nof 900&nbsp;km.</p></html>", {"line": 3}),
        ("draft.docx", _word_file, {"paragraph": 2}),
        ("report.pdf", lambda: pdf("Birds", SAID), {"page": 2}),
    ],
)
def test_a_document_is_checked_as_its_readers_see_it(write: Callable[..., Path], tmp_path: Path, name: str, content: Any, place: dict[str, int]) -> None:
    path = tmp_path / name
    path.write_bytes(content() if callable(content) else content.encode())
    code, out, err = check(path, "--json")
    (claim,) = json.loads(out)["texts"][0]["claims"]
    assert (code, err, claim["system"], claim["max"]) == (1, "", "kestrel-12", 900)
    assert {k: claim[k] for k in ("line", "page", "paragraph") if k in claim} == place


def test_a_file_that_cannot_be_read_hides_nothing_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The Kestrel-14 has a range of 700 km.")
    (tmp_path / "b.pdf").write_text("no PDF")
    code, out, err = check(tmp_path)
    assert (code, len(out.splitlines()), err.count("\n")) == (1, 2, 1)
    assert "b.pdf: is no PDF" in err


def test_decisions_hold_here_too(article: Path, write: Callable[..., Path]) -> None:
    desk = write("ignore: [kestrel-12]", "desk.yaml")
    assert check(article, "--decisions", desk)[0] == 0
    code, out, err = check(article, "--decisions", write("ignored: [x]", "bad.yaml"))
    assert (code, out, "bad.yaml" in err) == (1, "", True)


def test_what_is_no_article_is_refused_in_one_line(tmp_path: Path, write: Callable[..., Path]) -> None:
    for path in (tmp_path / "missing.txt", write(b"\0\1\2\3", "binary.txt"), tmp_path / "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        code, out, err = check(path)
        assert (code, out, len(err.splitlines())) == (1, "", 1), path


def test_an_output_file_is_written_whole_in_the_form_of_its_name(article: Path, tmp_path: Path) -> None:
    code, out, err = check(article, "-o", tmp_path / "report.md")
    assert (code, out) == (1, "")
    assert (tmp_path / "report.md").read_text(encoding="utf-8").startswith("# Stated figures")
    assert "1 agree, 1 differ" in err


def test_an_annotation_carries_its_claims_into_json_and_html(birds: Catalog) -> None:
    annotation = birds.annotate("The Kestrel-12 has a range of 900 km.")
    assert [c["verdict"] for c in annotation.to_dict()["claims"]] == ["differs"]
    assert "Figures stated in this text" in annotation.to_html()
    assert "Figures stated in this text" not in birds.annotate("The Kestrel-12 was shown.").to_html()
