"""The rules of the data: a minimal file that breaks each, and what the finding must say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from helpers import DATA, GOOD, PLACE, changed, place_of, with_entry

from catalog import InvalidData, load
from catalog.bundle import load_shipped
from catalog.checks import RULES, Scope, check
from catalog.compiler import compile_file, validate_file, vocabularies
from catalog.errors import Finding
from catalog.reader import Draft, parse_draft

TODAY = date(2026, 11, 23)

OTHER = """
other-2:
  name: Other-2
  kind: munition
  type: srbm
  origin: [PRK]
  sources: [paper-2020]
"""
STATEMENT = "{max: 300, bound: up_to, basis: claimed_state, source: paper-2020, quote: up to 300 km}"


def statement(new: str, field: str = "range_km") -> str:
    """The good file with another statement in ``field``."""
    return changed("    range_km:\n", f"    {field}:\n", changed(STATEMENT, new))


def relation(item: str) -> str:
    """The good file, a further entry, and a relation between them."""
    return with_entry(OTHER, changed("    range_km:", f"    relations:\n    - {PLACE}{item}\n    range_km:"))


# rule of catalog.checks, a file with a mark where the finding must point, words of the finding
FAULTS: list[tuple[str, str, tuple[str, ...]]] = [
    ("id-form", changed("  tester-1:", f"  {PLACE}Tester_1:"), ("is no id", "a-z, 0-9 and single hyphens")),
    ("id-form", changed("  paper-2020:", f"  {PLACE}paper--2020:"), ("is no id", "as in shahed-136")),
    ("retired-id", changed("systems:\n  tester", f"retired:\n  tester-1: became t-1\nsystems:\n  {PLACE}tester"),
     ("was retired (became t-1)", "choose another id")),
    ("vocabulary", changed("type: srbm", f"type: {PLACE}srmb"), ("unknown type 'srmb'", "did you mean srbm?")),
    ("vocabulary", changed("origin: [IRN]", f"origin: [IRN, {PLACE}IRAN]"), ("unknown code 'IRAN'", "did you mean IRN?")),
    ("vocabulary", changed("origin: [IRN]", f"origin: [IRN]\n    operators: [{PLACE}XQ-99]"),
     ("unknown code 'XQ-99'", "data/actors.yaml lists them")),
    ("vocabulary", changed("- {name: T-1, kind", f"- {PLACE}{{name: T-1, lang: Persian, kind"), ("'Persian' is no ISO 639-1 code",)),
    ("family", changed("type: srbm", f"type: srbm\n    family: {PLACE}tester-9"), ("unknown entry 'tester-9'", "the catalogue")),
    ("family", with_entry(OTHER.replace("type: srbm", "type: srbm\n  family: other-3"),
                          with_entry(OTHER.replace("other-2", "other-3").replace("type: srbm", "type: srbm\n  family: other-2"),
                                     changed("type: srbm", f"type: srbm\n    family: {PLACE}other-2"))), ("circle",)),
    ("relation", relation("{variant_of: othre-2, source: paper-2020}"), ("'othre-2', which is no entry", "did you mean other-2?")),
    ("relation", relation("{variant_of: tester-1, source: paper-2020}"), ("points at its own entry",)),
    ("relation", relation("{variant_of: other-2}"), ("has no source", "says who makes it")),
    ("relation", relation("{source: paper-2020}"), ("names 0 relations", "exactly one")),
    ("relation", relation("{variant_of: other-2, copy_of: other-2, source: paper-2020}"), ("names 2 relations", "exactly one")),
    ("source", changed("    sources: [paper-2020]", f"    sources: [paper-2020, {PLACE}paper-2021]"),
     ("unknown source 'paper-2021'", "data/sources.yaml lists them")),
    ("source", changed("sources: [paper-2020]", f"sources: [paper-2020, {PLACE}papre-2020]"),
     ("unknown source 'papre-2020'", "did you mean paper-2020?")),
    ("source", statement(f"{{max: 300, bound: up_to, basis: reported, source: {PLACE}nowhere, quote: up to 300 km}}"),
     ("unknown source 'nowhere'",)),
    ("source", relation("{variant_of: other-2, source: nowhere}").replace(PLACE, "").replace("nowhere", f"{PLACE}nowhere"),
     ("unknown source 'nowhere'",)),
    ("source", changed("    range_km:", f"    years:\n    - {{event: retired, year: 1999, source: {PLACE}nowhere}}\n    range_km:"),
     ("unknown source 'nowhere'",)),
    ("source-dates", changed("'2020-01-02'", f"{PLACE}'2020-02-31'"), ("'2020-02-31' is no date", "2016-09")),
    ("source-dates", changed("'2020-01-02'", f"{PLACE}January 2020"), ("is no date", "2016-09")),
    ("source-dates", changed("'2020-02-03'", f"{PLACE}'2026-11-24'"), ("2026-11-24 lies in the future", "2026-11-23")),
    ("source-dates", changed("'2020-02-03'", f"{PLACE}unknown"), ("'unknown' is no date", "2016-09")),
    ("source-dates", changed("'2020-02-03'", f"{PLACE}'2020-01-01'"), ("2020-01-01 is before its publication 2020-01-02",)),
    ("year-marks", changed("    range_km:", f"    years:\n    - {PLACE}{{event: retired, year: 2027, source: paper-2020}}\n    range_km:"),
     ("2027 lies in the future",)),
    ("bound", statement(f"{PLACE}{{max: 300, bound: exact, basis: reported, source: paper-2020, quote: 300 km}}"),
     ("bound exact goes with value", "not max")),
    ("bound", statement(f"{PLACE}{{bound: up_to, basis: reported, source: paper-2020, quote: 300 km}}"),
     ("bound up_to goes with max", "not no figure")),
    ("bound", statement(f"{PLACE}{{min: 500, max: 300, bound: interval, basis: reported, source: paper-2020, quote: 300 to 500 km}}"),
     ("min 500 is not below max 300", "swap them")),
    ("plausible", statement(f"{PLACE}{{max: 70000, bound: up_to, basis: reported, source: paper-2020, quote: '70,000 km'}}"),
     ("70000 km cannot be true of a short-range ballistic missile", "the zeros")),
    ("plausible", statement(f"{PLACE}{{value: 0, bound: exact, basis: reported, source: paper-2020, quote: 0 km}}"),
     ("0 km cannot be true", "look at the unit")),
    ("plausible", statement(f"{PLACE}{{value: 400, bound: exact, basis: reported, source: paper-2020, quote: Mach 400}}", "speed_mach"),
     ("400 Mach cannot be true of a weapon system",)),
    ("class-lines", statement("{value: 1100, bound: exact, basis: reported, source: paper-2020, quote: 1100 km}")
     .replace("range_km:", f"{PLACE}range_km:"), ("1,100 km", "lies outside srbm", "`note`")),
    ("quote", statement(f"{PLACE}{{max: 300, bound: up_to, basis: reported, source: paper-2020, quote: up to 350 km}}"),
     ("'up to 350 km' does not hold max 300 km",)),
    ("quote", statement(f"{PLACE}{{max: 300, bound: up_to, basis: reported, source: paper-2020, quote: up to 300 miles}}"),
     ("does not hold max 300 km in any unit that it names",)),
    ("quote", statement(f"{PLACE}{{max: 300, bound: up_to, basis: reported, source: paper-2020, quote: one two three four five six seven eight up to 300 km}}"),
     ("longer than ten words", "figure phrase only")),
    ("name-twice", changed("- {name: T-1, kind: designator}", f"- {{name: T-1, kind: designator}}\n    - {PLACE}{{name: T 1, kind: spelling}}"),
     ("'T 1' is the same as 'T-1'", "keep one")),
    ("name-twice", changed("- {name: T-1, kind", f"- {PLACE}{{name: '—', kind"), ("'—' has no letter or digit",)),
    ("collision", with_entry(OTHER.replace("type: srbm", "type: srbm\n  names:\n  - {name: Tester-1, kind: spelling}"),
                             changed("name: Tester-1", f"name: {PLACE}Tester-1")), ("'Tester-1' is also a name of other-2", "under `ambiguous`")),
    ("collision", changed("systems:\n", f"ambiguous:\n  Nothing: {PLACE}{{candidates: [tester-1]}}\nsystems:\n").replace(PLACE, "").replace("  Nothing", f"  {PLACE}Nothing"),
     ("tester-1 has no such name", "drop the candidate")),
    ("collision", changed("systems:\n", f"ambiguous:\n  {PLACE}Tester-1: {{candidates: [tester-1], prefer: other-2}}\nsystems:\n"),
     ("prefers other-2, which is not a candidate",)),
    ("confirmed", changed("sources:\n  paper-2020:", f"sources:\n  {PLACE}left-over:\n    publisher: P\n    title: T\n    url: https://e.org\n"
                          "    published: unknown\n    accessed: '2020-01-01'\n    tier: E\n  paper-2020:"),
     ("no entry uses this source", "drop it or cite it")),
]  # fmt: skip


@cache
def shipped_vocabularies() -> tuple[Any, Any, Any]:
    return vocabularies(DATA)


def scope() -> Scope:
    return Scope(*shipped_vocabularies(), today=TODAY)



def draft_of(text: str) -> Draft:
    draft = parse_draft(text, "own.yaml")
    assert draft.findings == [], "the case breaks the form of the file, too"
    return draft


@pytest.mark.parametrize(("rule", "marked", "words"), FAULTS, ids=[f"{rule}-{n}" for n, (rule, _t, _w) in enumerate(FAULTS)])
def test_a_rule_reports_what_breaks_it_with_place_and_remedy(rule: str, marked: str, words: tuple[str, ...]) -> None:
    text, line, column = place_of(marked)
    draft = draft_of(text)
    RULES[rule](draft, scope())
    here = [f for f in draft.findings if (f.line, f.column) == (line, column)]
    assert len(here) == 1, draft.findings
    assert [w for w in words if w not in here[0].message] == []
    assert here[0].id
    assert str(here[0]).startswith(f"own.yaml:{line}:{column}: {here[0].id}: ")
    assert here[0] in check(draft_of(text), scope()), "the rule reports it alone, but not among all"


def test_every_rule_has_a_case_that_shows_it_failing() -> None:
    assert sorted(set(RULES) - {rule for rule, _text, _words in FAULTS}) == []


def test_a_good_file_breaks_no_rule() -> None:
    assert check(draft_of(GOOD), scope()) == []


@pytest.mark.parametrize("quote", ["up to 300 km", "300-kilometre range", "до 300 км", "۳۰۰ کیلومتر", "射程300公里", "186 miles", "300 000 metres"])
def test_a_quote_may_state_the_figure_in_its_own_unit_and_script(quote: str) -> None:
    text = statement(f"{{max: 300, bound: up_to, basis: reported, source: paper-2020, quote: '{quote}'}}")
    assert check(draft_of(text), scope()) == []


def test_a_tested_distance_may_be_shorter_than_the_type_allows() -> None:
    text = statement("{value: 5, bound: exact, basis: tested, source: paper-2020, quote: flew 5 km}")
    assert [f for f in check(draft_of(text), scope()) if f.rule == "plausible"] == []


def test_a_note_says_why_a_figure_lies_outside_the_lines_of_its_type() -> None:
    text = statement("{value: 1100, bound: exact, basis: reported, source: paper-2020, quote: 1100 km}")
    assert [f.rule for f in check(draft_of(text), scope())] == ["class-lines"]
    noted = changed("    sources: [paper-2020]", "    note: Its maker still counts it as short-range.\n    sources: [paper-2020]", text)
    assert check(draft_of(noted), scope()) == []


def test_a_shared_name_is_right_once_it_is_declared() -> None:
    both = with_entry(OTHER.replace("type: srbm", "type: srbm\n  names:\n  - {name: Tester-1, kind: spelling}"))
    assert {f.rule for f in check(draft_of(both), scope())} == {"collision"}
    declared = changed("systems:\n", "ambiguous:\n  Tester-1: {candidates: [other-2, tester-1]}\nsystems:\n", both)
    assert check(draft_of(declared), scope()) == []


def test_a_declared_name_that_a_third_entry_takes_is_a_collision_again() -> None:
    third = OTHER.replace("other-2", "other-3").replace("Other-2", "Other-3")
    named = "type: srbm\n  names:\n  - {name: Tester-1, kind: spelling}"
    three = with_entry(third.replace("type: srbm", named), with_entry(OTHER.replace("type: srbm", named)))
    declared = changed("systems:\n", "ambiguous:\n  Tester-1: {candidates: [other-2, tester-1]}\nsystems:\n", three)
    assert {(f.id, f.rule) for f in check(draft_of(declared), scope())} >= {("other-3", "collision")}


# A person's own file, alone or over the shipped catalogue


def findings_of(path: Path, over: bool) -> list[Finding]:
    return validate_file(path, load_shipped(), over)


def test_an_own_file_may_lean_on_the_shipped_entries_only_when_laid_over_them(write: Callable[..., Path]) -> None:
    path = write(changed("type: srbm", "type: srbm\n    family: fateh-110"))
    assert findings_of(path, over=True) == []
    assert [f.field for f in findings_of(path, over=False)] == ["family"]


def test_an_own_file_may_cite_the_shipped_sources_and_leave_its_own_uncited(write: Callable[..., Path]) -> None:
    cited = next(iter(load_shipped().sources))
    assert findings_of(write(changed("    sources: [paper-2020]", f"    sources: [{cited}]")), over=True) == []


def test_sources_may_stand_in_their_own_file_beside(write: Callable[..., Path]) -> None:
    systems, sources = GOOD.split("sources:\n  paper-2020", 1)
    write("sources:\n  paper-2020" + sources, "sources.yaml")
    path = write(systems)
    assert findings_of(path, over=False) == []
    assert load(path).lookup("T-1").sources["paper-2020"].publisher == "The Paper"


def test_faults_of_a_sources_file_beside_are_told_with_that_files_name(write: Callable[..., Path]) -> None:
    systems, sources = GOOD.split("sources:\n  paper-2020", 1)
    beside = write("sources:\n  paper-2020" + sources.replace("2020-02-03", "soon"), "sources.yaml")
    assert [(f.file, f.rule) for f in findings_of(write(systems), over=False)] == [(str(beside), "date")]


def test_all_findings_come_at_once_in_file_order(write: Callable[..., Path]) -> None:
    text = changed("kind: munition", "kind: munitoin", changed("tier: E", "tier: Z", changed("origin: [IRN]", "origin: []")))
    text = with_entry(OTHER.replace("[PRK]", "[XXX]").replace("paper-2020", "nowhere"), text)
    with pytest.raises(InvalidData) as caught:
        compile_file(write(text), load_shipped(), over=False)
    found = caught.value.findings
    assert [f.line for f in found] == sorted(f.line for f in found)
    assert {(f.id, f.field) for f in found} == {
        ("tester-1", "kind"), ("tester-1", "origin"), ("other-2", "origin[0]"), ("other-2", "sources[0]"), ("paper-2020", "tier"),
    }  # fmt: skip


def test_an_entry_with_a_fault_of_form_does_not_make_its_sound_neighbours_findings(write: Callable[..., Path]) -> None:
    """A relation or an ``ambiguous`` line that points at a misspelt entry is not told as pointing at nothing."""
    text = relation("{variant_of: other-2, source: paper-2020}").replace(PLACE, "")
    text = text.replace("name: Other-2\n    kind: munition", "name: Other-2\n    kind: munitoin")
    assert [(f.id, f.rule) for f in findings_of(write(text), over=False)] == [("other-2", "vocabulary")]


def test_ten_thousand_faults_are_all_reported(write: Callable[..., Path]) -> None:
    entries = "".join(
        f"  e-{n}:\n    name: Entry {n}\n    kind: munition\n    type: srbm\n    origin: [IRN]\n    sources: [nowhere-{n}]\n"
        for n in range(10_000)
    )
    found = findings_of(write(f"systems:\n{entries}"), over=True)
    assert len(found) == 10_000
    assert {f.rule for f in found} == {"unknown-source"}
    assert [f.line for f in found] == [7 + 6 * n for n in range(10_000)]
