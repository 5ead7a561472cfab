"""The shipped data: each rule is one test that lists every entry which breaks it."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import pairwise

import pytest
from helpers import DATA, ROOT

from catalog import AmbiguousName, Catalog, UnknownSystem
from catalog.checks import RULES, Scope, cited_sources
from catalog.compiler import read_catalogue, vocabularies
from catalog.figures import ends
from catalog.fold import key
from catalog.formatter import body_comments, canonical, header_of
from catalog.model import FIGURES, Statement
from catalog.reader import Draft
from catalog.schema import schema_text
from catalog.strictyaml import parse

RANGES = ("range_km", "engagement_range_km")
CATALOGUE_FILES = ("systems.yaml", "sources.yaml")


@cache
def drafts() -> tuple[Draft, Draft]:
    systems, sources = read_catalogue(DATA / "systems.yaml")
    assert sources is not None
    return systems, sources


def broken(rule: str) -> list[str]:
    """Every place of the shipped data that breaks a rule of ``catalog.checks``."""
    systems, sources = drafts()
    shared = Scope(*vocabularies(DATA), sources=sources.sources, cited=cited_sources(systems.records))
    found = []
    for draft in (systems, sources):
        fresh = Draft(**{**vars(draft), "findings": []})
        RULES[rule](fresh, shared)
        found += [str(f).removeprefix(f"{DATA}/") for f in fresh.findings]
    return found


def statements(cat: Catalog) -> list[tuple[str, str, Statement]]:
    return [(s.id, field, x) for s in cat for field in FIGURES for x in s.statements(field)]


# Form


@pytest.mark.parametrize("file", sorted(p.name for p in DATA.glob("*.yaml")))
def test_every_data_file_is_strict_yaml(file: str) -> None:
    _tree, findings = parse((DATA / file).read_text(encoding="utf-8"), file)
    assert [str(f) for f in findings] == []


def test_every_entry_and_source_fits_the_model() -> None:
    assert [str(f) for draft in drafts() for f in draft.findings] == []


@pytest.mark.parametrize("file", CATALOGUE_FILES)
def test_ids_are_sorted(file: str) -> None:
    tree = _tree(file)
    for section in ("systems", "sources", "retired"):
        ids = list(tree.get(section, {}))
        assert [b for a, b in pairwise(ids) if b < a] == [], f"out of order in {section}"


@pytest.mark.parametrize("file", CATALOGUE_FILES)
def test_the_file_is_in_canonical_form_byte_for_byte(file: str) -> None:
    text = (DATA / file).read_bytes().decode("utf-8")
    right = canonical(_tree(file), header_of(text))
    differs = [n for n, (a, b) in enumerate(zip(text.split("\n"), right.split("\n"), strict=False), 1) if a != b]
    assert differs[:1] == [], "lines that `catalog validate --fix` would rewrite"
    assert text == right


@pytest.mark.parametrize("file", CATALOGUE_FILES)
def test_comments_stand_in_the_header_only(file: str) -> None:
    assert body_comments((DATA / file).read_text(encoding="utf-8")) == []


def test_the_header_of_systems_is_a_field_manual_that_editors_understand() -> None:
    header = header_of((DATA / "systems.yaml").read_text(encoding="utf-8"))
    assert "# yaml-language-server: $schema=systems.schema.json" in header.splitlines()[:3]
    undocumented = [f for f in ("name", "kind", "type", "origin", "names", "relations", "range_km", "sources") if f not in header]
    assert undocumented == []


def test_the_schema_for_editors_is_the_generated_one() -> None:
    assert (DATA / "systems.schema.json").read_text(encoding="utf-8") == schema_text(), "run `make format`"


def test_the_schema_accepts_the_shipped_data() -> None:
    import json

    import jsonschema

    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    faults = [f"{file}: {'.'.join(map(str, e.path))}: {e.message[:100]}" for file in CATALOGUE_FILES for e in validator.iter_errors(_tree(file))]
    assert faults == []


# The rules of catalog.checks, one by one


def test_ids_are_lower_case_words_and_numbers() -> None:
    assert broken("id-form") == []


def test_a_retired_id_does_not_return() -> None:
    assert broken("retired-id") == []


def test_types_countries_operators_and_languages_are_known() -> None:
    assert broken("vocabulary") == []


def test_every_family_is_an_entry_and_no_family_runs_in_a_circle() -> None:
    assert broken("family") == []


def test_every_relation_points_at_another_entry_and_says_who_states_it() -> None:
    assert broken("relation") == []


def test_every_cited_source_is_on_record() -> None:
    assert broken("source") == []


def test_no_source_is_left_over() -> None:
    assert broken("confirmed") == []


def test_dates_of_sources_exist_and_are_not_in_the_future() -> None:
    assert broken("source-dates") == []


def test_years_are_not_in_the_future() -> None:
    assert broken("year-marks") == []


def test_a_bound_goes_with_the_ends_that_it_needs() -> None:
    assert broken("bound") == []


def test_no_figure_is_impossible_for_its_type() -> None:
    assert broken("plausible") == []


def test_a_shown_figure_outside_the_lines_of_its_type_has_a_note() -> None:
    assert broken("class-lines") == []


def test_every_quote_holds_its_figure_in_ten_words() -> None:
    assert broken("quote") == []


def test_no_entry_has_a_name_twice() -> None:
    assert broken("name-twice") == []


def test_a_name_of_several_entries_is_declared_with_exactly_its_candidates() -> None:
    assert broken("collision") == []


def test_every_rule_stands_above() -> None:
    here = (ROOT / "tests" / "test_data.py").read_text(encoding="utf-8")
    assert [rule for rule in RULES if f'broken("{rule}")' not in here] == []


# What look-ups and readers rely on


def test_every_name_finds_its_own_entry_or_is_declared_ambiguous(cat: Catalog) -> None:
    lost = []
    for system in cat:
        for name in (system.id, *system.record.former_ids, *(n.name for n in system.names)):
            try:
                found = {cat.lookup(name).id}
            except AmbiguousName as error:
                found = set(error.candidates)
            except UnknownSystem:
                found = set()
            if system.id not in found and system.id not in {s.id for s in cat.candidates(name)}:
                lost.append(f"{system.id}: {name!r} finds {sorted(found)}")
    assert lost == []


def test_every_declared_ambiguous_name_names_at_least_two_entries(cat: Catalog) -> None:
    assert [s.name for s in cat.bundle.shared.values() if len(set(s.candidates)) < 2] == []


def test_a_retired_id_leads_to_an_entry_or_says_what_became_of_it(cat: Catalog) -> None:
    assert [id for id, became in cat.bundle.retired.items() if became not in cat.bundle.systems and " " not in became] == []


def test_no_value_has_blanks_at_its_ends_or_a_line_break() -> None:
    untidy = [path for draft in drafts() for path, text in _texts(draft.tree) if text != text.strip() or "\n" in text]
    assert untidy == []


def test_no_two_sources_are_the_same_page(cat: Catalog) -> None:
    pages = defaultdict(list)
    for id, source in cat.bundle.sources.items():
        pages[re.sub(r"^https?://(www\.)?|/$", "", source.url)].append(id)
    assert [ids for ids in pages.values() if len(ids) > 1] == []


def test_no_statement_is_given_twice(cat: Catalog) -> None:
    seen: set[tuple[object, ...]] = set()
    twice = []
    for id, field, s in statements(cat):
        same = (id, field, s.source, s.low, s.high, s.bound, s.note)
        if same in seen:
            twice.append(f"{id}: {field}: {s.quote!r}")
        seen.add(same)
    assert twice == []


def test_a_name_that_must_never_be_linked_alone_is_no_canonical_name(cat: Catalog) -> None:
    """``match: never`` on the only name would make an entry unreachable in prose."""
    assert [s.id for s in cat if s.record.names and all(n.match == "never" for n in s.names)] == []


# How much there is


def test_at_least_seventy_systems(cat: Catalog) -> None:
    assert len([s for s in cat if s.kind not in {"family", "programme"}]) >= 70


def test_at_least_sixty_systems_have_a_statement_of_range(cat: Catalog) -> None:
    assert len([s for s in cat if any(s.statements(f) for f in RANGES)]) >= 60


def test_at_least_twenty_systems_have_a_figure_from_two_publishers_and_some_disagree(cat: Catalog) -> None:
    several, disagree = set(), set()
    for system in cat:
        for field in FIGURES:
            ranged = [s for s in system.statements(field) if s.basis != "tested"]
            by = {cat.bundle.sources[s.source].publisher for s in ranged}
            if len(by) > 1:
                several.add(system.id)
                highs = [ends(s)[1] for s in ranged]
                if max(highs) > 1.1 * min(highs):
                    disagree.add(system.id)
    assert len(several) >= 20
    assert len(disagree) >= 5


def test_the_families_that_articles_name_are_there_with_their_kin(cat: Catalog) -> None:
    fateh = {s.id for s in cat.lookup("Fateh-110").members} | {k.system.id for k in cat.lookup("Fateh-110").kin}
    shahed = {s.id for s in cat.lookup("Shahed").members} | {k.system.id for s in cat.lookup("Shahed").members for k in s.kin}
    assert {"zolfaghar", "fateh-313", "dezful"} - fateh == set()
    assert {"shahed-131", "shahed-136"} - shahed == set()
    assert [s for s in ("Geran-2", "M-600", "Waid") if cat.get(s) is None] == [], "Russian, Syrian and Houthi kin"


def test_keys_of_names_are_not_empty(cat: Catalog) -> None:
    assert [f"{s.id}: {n.name!r}" for s in cat for n in s.names if not key(n.name)] == []


def _tree(file: str) -> dict[str, object]:
    tree, _findings = parse((DATA / file).read_text(encoding="utf-8"), file)
    assert tree is not None
    return tree


def _texts(value: object, path: str = "") -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [t for k, v in value.items() for t in _texts(v, f"{path}.{k}")]
    if isinstance(value, list):
        return [t for n, v in enumerate(value) for t in _texts(v, f"{path}[{n}]")]
    return [(path, value)] if isinstance(value, str) else []
