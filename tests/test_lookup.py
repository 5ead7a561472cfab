"""Looking a name up: every spelling, every way to miss, and one's own entries."""

from __future__ import annotations

import contextlib
import copy
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import GOOD, changed, with_entry
from hypothesis import given
from hypothesis import strategies as st

import catalog
from catalog import AmbiguousName, Catalog, CatalogError, InputError, InvalidData, UnknownSystem
from catalog.fold import digits, key
from catalog.suggest import nearest


@pytest.mark.parametrize(
    "spelling",
    ["Zolfaghar", "Zulfiqar", "ذوالفقار", "zolfaghar", "ZOLFAGHAR", " Zolfaghar ", "Zol faghar", "Zol-faghar", "Zolfaghār", "Ｚolfaghar"],
)
def test_every_spelling_finds_the_entry(cat: Catalog, spelling: str) -> None:
    assert cat.lookup(spelling).id == "zolfaghar"


@pytest.mark.parametrize(
    ("spelling", "id"),
    [
        ("S-300", "s-300"), ("S300", "s-300"), ("s 300", "s-300"), ("S‑300", "s-300"), ("С-300", "s-300"), ("C-300", "s-300"),
        ("Fateh-110", "fateh-110"), ("Fateh110", "fateh-110"), ("FATEH 110", "fateh-110"), ("فاتح-۱۱۰", "fateh-110"),
        ("Shahed 136", "shahed-136"), ("shahed136", "shahed-136"), ("شاهد ۱۳۶", "shahed-136"), ("Шахед-136", "shahed-136"),
    ],
)  # fmt: skip
def test_separators_case_digits_and_script_do_not_matter(cat: Catalog, spelling: str, id: str) -> None:
    assert cat.lookup(spelling).id == id


def test_a_separator_between_two_digits_matters() -> None:
    assert key("Pulhwasal-3-31") != key("Pulhwasal-331")


def test_a_miss_is_a_lookup_error_that_carries_its_suggestions(cat: Catalog) -> None:
    with pytest.raises(UnknownSystem, match="Did you mean Zolfaghar") as caught:
        cat.lookup("zolfagar")
    assert isinstance(caught.value, LookupError)
    assert isinstance(caught.value, CatalogError)
    assert caught.value.name == "zolfagar"
    assert caught.value.suggestions[0] == "Zolfaghar"


@pytest.mark.parametrize("name", ["", " ", "—", "\x00", "\ud800", "x" * 100_000, "no such thing at all"])
def test_any_text_is_a_plain_miss(cat: Catalog, name: str) -> None:
    with pytest.raises(UnknownSystem):
        cat.lookup(name)
    assert cat.get(name) is None
    assert cat.get(name, "nothing") == "nothing"


@pytest.mark.parametrize("name", ["S-401", "Shahed-137", "Fateh-111", "Iskander-7", "Kh-102x", "R-360x", "C-802 B7"])
def test_a_suggestion_never_has_other_digits(cat: Catalog, name: str) -> None:
    assert [s for s in cat.suggest(name) if digits(s) != digits(name)] == []


@given(st.text(alphabet="SKHsx-0123 4", max_size=8), st.lists(st.text(alphabet="SKHsx-0123 4", max_size=8), max_size=8))
def test_nearest_never_crosses_digits(word: str, names: list[str]) -> None:
    assert [n for n in nearest(word, names, cutoff=0) if digits(n) != digits(word)] == []


def test_suggestions_are_names_on_record_one_an_entry(cat: Catalog) -> None:
    suggested = cat.suggest("Iskandr")
    ids = [s.id for name in suggested for s in cat.candidates(name)[:1]]
    assert suggested
    assert len(ids) == len(set(ids)) == len(suggested)


def test_get_is_the_module_function_too() -> None:
    assert catalog.get("Zulfiqar", None) == catalog.lookup("ذوالفقار")


# Names of several entries

SHARED = changed(
    "systems:\n",
    "ambiguous:\n  Storm: {candidates: [other-2, tester-1]}\n  Wind: {candidates: [other-2, tester-1], prefer: tester-1}\n"
    "  Rain: {candidates: [other-2, tester-1], prefer: other-2}\nsystems:\n",
    with_entry(
        "other-2:\n  name: Other-2\n  kind: munition\n  type: srbm\n  origin: [SUN]\n"
        "  names:\n  - {name: Storm}\n  - {name: Wind}\n  - {name: Rain}\n  former_ids: [old-2]\n  sources: [paper-2020]",
        changed("- {name: T-1, kind: designator}", "- {name: T-1, kind: designator}\n    - {name: Storm}\n    - {name: Wind}\n    - {name: Rain}"),
    ),
)


@pytest.fixture
def shared(write: Callable[..., Path]) -> Catalog:
    return catalog.load(write(SHARED))


def test_a_name_of_several_entries_asks_back_with_the_candidates(shared: Catalog) -> None:
    with pytest.raises(AmbiguousName, match="other-2, tester-1") as caught:
        shared.lookup("storm")
    assert isinstance(caught.value, LookupError)
    assert (caught.value.name, set(caught.value.candidates)) == ("storm", {"other-2", "tester-1"})


def test_get_asks_back_too_instead_of_hiding_the_ambiguity(shared: Catalog) -> None:
    with pytest.raises(AmbiguousName):
        shared.get("Storm")


def test_a_preferred_candidate_answers_and_comes_first(shared: Catalog) -> None:
    assert (shared.lookup("Wind").id, shared.lookup("Rain").id) == ("tester-1", "other-2")
    assert [s.id for s in shared.candidates("Rain")] == ["other-2", "tester-1"]


def test_a_former_id_still_finds_its_entry(shared: Catalog) -> None:
    assert shared.lookup("old-2").id == "other-2"


def test_an_id_that_was_retired_for_another_entry_leads_there(write: Callable[..., Path]) -> None:
    own = catalog.load(write(changed("systems:\n", "retired:\n  tester-0: tester-1\nsystems:\n")))
    assert own.lookup("tester-0").id == "tester-1"


def test_the_name_that_several_entries_share_in_the_shipped_catalogue_is_no_silent_choice(cat: Catalog) -> None:
    asked_back = [s for s in cat.bundle.shared.values() if s.prefer is None]
    assert asked_back
    for shared in asked_back:
        with pytest.raises(AmbiguousName):
            cat.lookup(shared.name)


# One's own catalogue


def test_an_own_catalogue_stands_alone(write: Callable[..., Path]) -> None:
    own = catalog.load(write(GOOD))
    assert [s.id for s in own] == ["tester-1"]
    assert own.get("Zolfaghar") is None
    assert own.lookup("t1").range_text == "up to 300 km"


def test_an_own_catalogue_over_the_shipped_one_adds_to_it(cat: Catalog, write: Callable[..., Path]) -> None:
    own = catalog.load(write(GOOD), base=True)
    assert own.lookup("T-1").id == "tester-1"
    assert own.lookup("Zulfiqar") == cat.lookup("Zulfiqar")
    assert len(own) == len(cat) + 1
    assert own.digest != cat.digest
    assert own.version.startswith(f"{cat.version}+")


def test_an_own_entry_replaces_the_shipped_one_of_its_id(cat: Catalog, write: Callable[..., Path]) -> None:
    own = catalog.load(write(GOOD.replace("tester-1", "zolfaghar").replace("Tester-1", "Zolfaghar")), base=True)
    assert own.lookup("Zolfaghar").range_text == "up to 300 km"
    assert cat.lookup("Zolfaghar").range_text != "up to 300 km", "the shipped catalogue was changed"


def test_an_own_catalogue_cites_the_shipped_sources_in_full(cat: Catalog, write: Callable[..., Path]) -> None:
    cited = cat.lookup("Zolfaghar").record.sources[0]
    own = catalog.load(write(changed("    sources: [paper-2020]", f"    sources: [{cited}]")))
    assert own.lookup("Tester-1").sources[cited] == cat.bundle.sources[cited]


def test_a_bad_own_catalogue_raises_with_every_finding(write: Callable[..., Path]) -> None:
    with pytest.raises(InvalidData) as caught:
        catalog.load(write(GOOD.replace("srbm", "no-type").replace("[IRN]", "[ZZZ]")))
    assert isinstance(caught.value, ValueError)
    assert [f.field for f in caught.value.findings] == ["type", "origin[0]"]
    assert "own.yaml:5:" in str(caught.value)


def test_an_own_catalogue_that_is_no_text_raises_input_error(write: Callable[..., Path], tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.yaml", write(b"\x00\x01\x02", "binary.yaml"), write(b"\xe9\xe8", "latin.yaml")):
        with pytest.raises(InputError, match=path.name):
            catalog.load(path)


# Search


def test_search_ranks_the_name_before_its_beginnings(cat: Catalog) -> None:
    found = cat.search("fateh 110")
    assert found.index[0] == "fateh-110"
    assert list(found["score"]) == sorted(found["score"], reverse=True)


def test_search_for_russia_finds_soviet_designs(cat: Catalog) -> None:
    for country in ("RUS", "Russia", "Russian", "russia"):
        origins = set(cat.search(origin=country)["origin"])
        assert any("SUN" in o for o in origins), country
        assert any("RUS" in o for o in origins), country
    assert all("SUN" in o for o in cat.search(origin="SUN")["origin"])


def test_search_by_a_generic_word_finds_what_is_labelled_otherwise(cat: Catalog) -> None:
    """CH-4 is a "UAV" by its label, and a drone to whoever looks for one; a tank is no howitzer."""
    drones = cat.search("drone", origin="CHN")
    assert {"ch-3", "ch-4", "ch-5", "wing-loong-ii", "ch-901"} <= set(drones.index)
    assert set(drones["category"]) <= {"uav", "expendable_drone", "air_defence", "maritime"}
    assert cat.search("fateh drone").empty
    assert set(cat.search("Iranian drones")["origin"].str.contains("IRN")) == {True}
    tanks = cat.search("tanks")
    assert "t-72" in tanks.index
    assert "m777" not in tanks.index


def test_search_takes_every_filter_at_once(cat: Catalog) -> None:
    found = cat.search("fateh", type="srbm", origin="IRN", range_km=(250, 350), status="in_service")
    assert "fateh-110" in found.index
    assert set(found["type"]) == {"srbm"}
    assert found["range_km_max"].between(250, 350).all()


def test_search_by_operator_family_category_kind_and_limit(cat: Catalog) -> None:
    assert {"shahed-131", "shahed-136"} <= set(cat.search(family="Shahed").index)
    assert all("ye-houthis" in o for o in cat.search(operator="ye-houthis")["operators"])
    assert set(cat.search(category="ballistic")["category"]) == {"ballistic"}
    assert set(cat.search(kind="family")["kind"]) == {"family"}
    assert len(cat.search(origin="IRN", limit=3)) == 3


def test_an_open_range_has_one_end(cat: Catalog) -> None:
    assert (cat.search(range_km=(5000, None))["range_km_max"] >= 5000).all()
    assert (cat.search(range_km=(None, 50))["range_km_max"] <= 50).all()


@pytest.mark.parametrize(
    ("filters", "hint"),
    [
        ({"type": "srmb"}, "did you mean srbm"), ({"category": "balistic"}, "did you mean ballistic"), ({"status": "inservice"}, "in_service"),
        ({"origin": "Atlantis"}, "ISO 3166-1"), ({"kind": "familly"}, "did you mean family"), ({"range_km": (700, 300)}, "least comes first"),
    ],
)  # fmt: skip
def test_a_filter_that_no_entry_could_meet_is_an_error_and_not_an_empty_table(cat: Catalog, filters: dict[str, object], hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        cat.search(**filters)


def test_a_search_without_a_hit_is_an_empty_table_with_all_columns(cat: Catalog) -> None:
    found = cat.search("no such thing at all")
    assert len(found) == 0
    some = cat.search("fateh")
    assert list(found.columns) == list(some.columns)
    assert [str(d) for d in found.dtypes] == [str(d) for d in some.dtypes]


# The objects


def test_catalogue_and_entries_survive_pickle_and_copy(cat: Catalog) -> None:
    system = cat.lookup("Zolfaghar")
    for again in (pickle.loads(pickle.dumps(system)), copy.deepcopy(system), copy.copy(system)):
        assert again == system
        assert again.summary == system.summary
    assert pickle.loads(pickle.dumps(cat)).lookup("Zulfiqar") == system


def test_entries_are_hashable_and_show_what_they_are(cat: Catalog) -> None:
    system = cat.lookup("Zolfaghar")
    assert {system: 1}[cat.lookup("Zulfiqar")] == 1
    assert system.summary in repr(system)


@given(st.text())
def test_folding_is_stable(text: str) -> None:
    assert key(key(text)) == key(text)


@given(st.text())
def test_any_text_can_be_looked_up(text: str) -> None:
    with contextlib.suppress(UnknownSystem, AmbiguousName):  # and nothing else
        assert catalog.lookup(text).id in catalog.load().bundle.systems
