"""What a careful editor expects of the record: one rule a test, every offender listed.

The tables beside this module are extended by one line each: ``expected_names.tsv`` (names that articles print,
and the entry that each must lead to), ``not_covered.tsv`` (names known to be missing, and why),
``words_too.tsv`` (names that are also words), ``short_names.tsv`` (short names that need no rule, and why),
``latin_only.tsv`` (systems without a name in their own script, and why).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pycountry
from helpers import DATA, none

from catalog import Catalog
from catalog.bundle import language_tables
from catalog.checks import source_uses
from catalog.compiler import vocabularies
from catalog.figures import ends, shown_figure
from catalog.fold import key
from catalog.index import System
from catalog.model import FIGURES, Name, Statement
from catalog.quantity import states
from catalog.stats import OTHER_SCRIPTS

TABLES = Path(__file__).parent / "tables"
SHORT = 4  # letters; a shorter name of letters alone is likely to be something else as well


def table(name: str) -> list[list[str]]:
    """The rows of a table without its header."""
    _header, *rows = (TABLES / name).read_text(encoding="utf-8").splitlines()
    return [row.split("\t") for row in rows]


def statements(cat: Catalog) -> Iterator[tuple[System, str, Statement]]:
    return ((s, field, x) for s in cat for field in FIGURES for x in s.statements(field))


def names(cat: Catalog) -> Iterator[tuple[System, Name]]:
    return ((s, n) for s in cat for n in s.names)


# Names


def test_every_name_leads_to_its_own_entry_or_is_declared_ambiguous_with_that_entry(cat: Catalog) -> None:
    lost = []
    for system, name in names(cat):
        declared = cat.bundle.shared.get(key(name.name))
        found = declared.candidates if declared else [s.id for s in cat.candidates(name.name)]
        if system.id not in found:
            lost.append(f"{system.id}: {name.name!r} leads to {', '.join(found) or 'nothing'}")
    none(lost)


def test_every_name_that_articles_print_leads_to_its_entry(cat: Catalog) -> None:
    rows = table("expected_names.tsv")
    lost = [f"{name!r}: not to {id}" for name, id in rows if id not in {s.id for s in cat.candidates(name)}]
    assert len(rows) > 1500
    none(lost)


def test_a_name_known_to_be_missing_is_still_missing(cat: Catalog) -> None:
    """Once an entry has it, its line belongs into expected_names.tsv."""
    none(name for name, _reason in table("not_covered.tsv") if cat.candidates(name))


def test_no_table_of_names_has_a_line_twice() -> None:
    twice = {
        f"{path.name}: {row}"
        for path in (TABLES / f"{t}.tsv" for t in ("expected_names", "not_covered", "words_too", "short_names", "latin_only"))
        for row, times in Counter(path.read_text(encoding="utf-8").splitlines()).items()
        if times > 1
    }
    none(twice)


def _considered(cat: Catalog) -> tuple[set[str], set[str]]:
    """Folded names with a rule for running text: by the record itself, and by the table of homonyms."""
    homonyms: dict[str, Any] = language_tables()["homonyms"]
    return {key(n.name) for _s, n in names(cat) if n.match}, {key(str(row.get("term", t))) for t, row in homonyms.items()}


def test_every_name_that_is_also_a_word_has_a_rule_or_is_declared_ambiguous(cat: Catalog) -> None:
    ruled, homonyms = _considered(cat)
    free = [term for (term,) in table("words_too.tsv") if key(term) not in ruled | homonyms | set(cat.bundle.shared)]
    none(free)


def test_every_short_name_has_a_rule_or_a_reason_to_need_none(cat: Catalog) -> None:
    """Names of letters alone; one with a number in it is a designation."""
    _ruled, homonyms = _considered(cat)
    settled = {name for name, reason in table("short_names.tsv") if reason}
    free = [
        f"{system.id}: {n.name}"
        for system, n in names(cat)
        if sum(c.isalpha() for c in n.name) <= SHORT and not any(c.isdigit() for c in n.name)
        and not n.match and key(n.name) not in homonyms and n.name not in settled
    ]  # fmt: skip
    none(free)


def test_one_spelling_has_one_rule_within_an_entry(cat: Catalog) -> None:
    rules: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for system, name in names(cat):
        rules[system.id, name.name].add(name.match)
    none(f"{id}: {name!r}" for (id, name), found in rules.items() if len(found) > 1)


def test_a_system_from_where_latin_is_not_written_has_a_native_name_or_is_known_to_have_none(cat: Catalog) -> None:
    without = {s.id for s in cat if s.kind != "family" and OTHER_SCRIPTS.intersection(s.origin) and s.native_name is None}
    none(without ^ {id for id, _reason in table("latin_only.tsv")})


def test_a_native_name_is_in_the_script_of_its_language(cat: Catalog) -> None:
    scripts = {
        "ru": "\u0400-\u04ff", "uk": "\u0400-\u04ff", "be": "\u0400-\u04ff", "fa": "\u0600-\u06ff", "ar": "\u0600-\u06ff", "ur": "\u0600-\u06ff",
        "he": "\u0590-\u05ff", "zh": "\u3400-\u9fff", "ja": "\u3040-\u30ff\u3400-\u9fff", "ko": "\uac00-\ud7af", "hi": "\u0900-\u097f",
    }  # fmt: skip
    wrong = [
        f"{s.id}: {n.name!r} as {n.lang}"
        for s, n in names(cat)
        if n.kind == "native" and n.lang in scripts and not re.search(f"[{scripts[n.lang]}]", n.name) and re.search(r"[^\W\d_]", n.name)
    ]
    none(wrong)


# Sources


def test_every_statement_has_a_source_on_record(cat: Catalog) -> None:
    known = cat.bundle.sources
    none(f"{s.id}: {field}: {x.quote!r}" for s, field, x in statements(cat) if x.source not in known)


def test_every_source_is_used_by_an_entry(cat: Catalog) -> None:
    used = {id for s in cat for _path, id in source_uses(s.record)}
    none(sorted(set(cat.bundle.sources) - used))


def test_every_entry_has_a_source_for_its_identity(cat: Catalog) -> None:
    known = cat.bundle.sources
    none(s.id for s in cat if not any(id in known for id in s.record.sources))


def test_a_mirror_is_named_apart_from_the_publisher(cat: Catalog) -> None:
    none(id for id, s in cat.bundle.sources.items() if s.via and key(s.via) == key(s.publisher))


def test_no_date_is_in_the_future(cat: Catalog) -> None:
    today = date.today().isoformat()
    late = [f"{id}: {d}" for id, s in cat.bundle.sources.items() for d in (s.published, s.accessed) if d != "unknown" and d > today]
    late += [f"{s.id}: {y.event} {y.year}" for s in cat for y in s.record.years if str(y.year) > today[:4]]
    late += [f"{s.id}: {field}: as of {x.as_of}" for s, field, x in statements(cat) if x.as_of and x.as_of > today]
    none(late)


def test_every_source_was_read_on_a_day(cat: Catalog) -> None:
    none(id for id, s in cat.bundle.sources.items() if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", s.accessed))


# Figures


def test_every_quote_holds_the_number_that_its_statement_says(cat: Catalog) -> None:
    units = vocabularies(DATA)[2]
    wrong = [
        f"{s.id}: {field}: {end} {figure:g} is not in {x.quote!r}"
        for s, field, x in statements(cat)
        for end in ("value", "min", "max")
        if (figure := getattr(x, end)) is not None and not states(x.quote, figure, field, units)
    ]
    none(wrong)


def test_a_type_agrees_with_the_shown_figure_or_a_note_says_why_not(cat: Catalog) -> None:
    wrong = []
    for system in cat:
        for field, (least, greatest) in cat.bundle.types[system.type].expected.items():
            shown = shown_figure(field, system.statements(field), cat.bundle.sources)
            if shown and (shown.max < least or shown.min > greatest) and not system.record.note:
                wrong.append(f"{system.id}: {system.type} ({least:g} to {greatest:g}), {field} {shown.text}")
    none(wrong)


def test_publishers_that_differ_widely_speak_of_one_thing(cat: Catalog) -> None:
    """Upper ends more than eight times apart are two variants, two profiles or a slip: a note says which."""
    wide = []
    for system in cat:
        for field in FIGURES:
            shown = system.shown(field)
            highs = [ends(x)[1] for x in shown.statements] if shown else [1.0]
            if max(highs) > 8 * min(highs) and not system.record.note:
                wide.append(f"{system.id}: {field}: {' and '.join(f'{h:g}' for h in highs)}")
    none(wide)


# Identity


def test_origins_and_operators_are_codes(cat: Catalog) -> None:
    states_of_the_world = {c.alpha_3 for c in pycountry.countries} | {"XKX"}
    actors = cat.bundle.actors
    known = states_of_the_world | {id for id, a in actors.items() if a.kind != "state"}
    wrong = [f"{s.id}: {code}" for s in cat for code in (*s.origin, *s.operators) if code not in known or code not in actors]
    none(wrong)


def test_no_entry_is_named_as_another(cat: Catalog) -> None:
    owners = defaultdict(set)
    for system in cat:
        owners[key(system.name)].add(system.id)
    none(sorted(ids) for ids in owners.values() if len(ids) > 1)


def test_at_least_five_hundred_systems(cat: Catalog) -> None:
    assert len([s for s in cat if s.kind not in {"family", "programme"}]) >= 500


# How full it is: what `catalog stats` counts, held to the aims of the record


def _measured(cat: Catalog, what: str) -> Any:
    from catalog.stats import stats

    return dict(row for row in next(p for p in stats(cat) if p.id == "summary").rows)[what]


def test_two_publishers_state_the_range_of_at_least_half_of_the_entries_with_one(cat: Catalog) -> None:
    rate = _measured(cat, "With a range from two publishers, of those with a range of their own")
    assert rate.met >= 0.5 * rate.of
