"""Messy columns: what people type, and what it comes to. A new case is one line of a table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from marked import TABLES

import catalog
from catalog import Catalog
from catalog.errors import InputError
from catalog.fold import digits

#: value → items as (system, certainty); the system is None for a category or a miss; sure is exact or spelling
COLUMN = [
    # lists
    ("X-101/X-555 and Kalibr and Iskander-K", [("kh-101", "spelling"), ("kh-555", "spelling"), ("kalibr", "exact"), ("iskander-k", "exact")]),
    ("C-300/C-400", [("s-300", "spelling"), ("s-400-triumf", "spelling")]),
    ("Shahed-136/131", [("shahed-136", "exact"), ("shahed-131", "exact")]),
    ("Shahed-131, -136", [("shahed-131", "exact"), ("shahed-136", "exact")]),
    ("Iskander-M/K", [("iskander-m", "exact"), ("iskander-k", "exact")]),
    ("Su-27/30", [("su-27", "exact"), ("su-30", "exact")]),
    ("Молнія and Lancet", [("molniya-2", "sure"), ("lancet", "sure")]),
    ("Кинджал, Циркон; Онікс", [("kh-47m2-kinzhal", "sure"), ("3m22-zircon", "sure"), ("p-800-oniks", "sure")]),
    ("Кинджал та Циркон", [("kh-47m2-kinzhal", "sure"), ("3m22-zircon", "sure")]),
    ("Кинжал и Циркон", [("kh-47m2-kinzhal", "sure"), ("3m22-zircon", "sure")]),
    ("Geran-2 + Gerbera\nLancet", [("geran-2", "exact"), ("gerbera", "exact"), ("lancet", "exact")]),
    ("Orlan-10 & Mohajer-6", [("orlan-10", "exact"), ("mohajer-6", "exact")]),
    ("S-300PMU-1/2", [("s-300pmu-1", "exact"), ("s-300pmu-2-favorit", "sure")]),
    ("S-300P/PS/PMU1", [("s-300p", "exact"), ("s-300ps", "exact"), ("s-300pmu-1", "sure")]),
    ("Kalibr, Kh-101, unknown", [("kalibr", "exact"), ("kh-101", "exact"), (None, "none")]),
    ("Kalibr and others", [("kalibr", "exact"), (None, "none")]),
    ("Kh-22/Kh-32", [("kh-22", "exact"), ("kh-32", "exact")]),
    ("Х-59/Х-69", [("kh-59", "exact"), ("kh-69", "exact")]),
    ("Iskander-M/KN-23", [("iskander-m", "exact"), ("hwasong-11a", "exact")]),
    ("5x Kh-101, 3x Kalibr", [("kh-101", "spelling"), ("kalibr", "spelling")]),
    ("Kh-101, 3 Kalibr missiles", [("kh-101", "exact"), ("kalibr", "spelling")]),
    ("крилаті ракети Х-101/Х-555", [("kh-101", "spelling"), ("kh-555", "exact")]),
    # one name
    ("SAMP/T", [("samp-t", "exact")]),
    ("AGM-65A/B", [("agm-65-maverick", "variant")]),
    ("AIM-120A/B/C", [("aim-120-amraam", "variant")]),
    ("AGM-65A/B Maverick", [("agm-65-maverick", "variant")]),
    ("AIM-9J/P Sidewinder", [("aim-9-sidewinder", "variant")]),
    ("GBU-39/B", [("gbu-39-sdb", "exact")]),
    ("9M113 Konkurs/AT-5", [("9m113-konkurs", "exact")]),
    ("Storm Shadow/SCALP", [("storm-shadow", "spelling")]),
    # look-alike letters
    ("С-300", [("s-300", "sure")]),
    ("Оrlan-10", [("orlan-10", "spelling")]),
    ("Kaлiбр", [("kalibr", "spelling")]),
    # what does not identify
    ("BM-21 Grad 122mm", [("bm-21-grad", "spelling")]),
    ("5 x Shahed-136", [("shahed-136", "spelling")]),
    ("Shahed-136 x 5", [("shahed-136", "spelling")]),
    ("Shahed-136 ×5", [("shahed-136", "spelling")]),
    ("Shahed-136: 30", [("shahed-136", "spelling")]),
    ("2xKh-101", [("kh-101", "spelling")]),
    ("5 Х-101", [("kh-101", "spelling")]),
    ("3 Калібр", [("kalibr", "spelling")]),
    ("203mm 2S7 Pion", [("2s7-pion", "spelling")]),
    ("Kronshtadt Orion", [("orion-uav", "spelling")]),
    ("Iskander-M TEL", [("iskander-m", "spelling")]),
    ("Зенітна керована ракета С-300", [("s-300", "spelling")]),
    ("Shahed-type UAV", [("shahed", "spelling")]),
    # the plural
    ("Shaheds", [("shahed", "spelling")]),
    ("Kh-101s", [("kh-101", "spelling")]),
    ("Шахеди", [("shahed", "spelling")]),
    ("Калібри", [("kalibr", "spelling")]),
    ("Шахеди-136", [("shahed-136", "spelling")]),
    ("Iranian Shahed-136 drones", [("shahed-136", "spelling")]),
    ("Raytheon Patriot", [("patriot", "spelling")]),
    ("“Kalibr” missile", [("kalibr", "spelling")]),
    ("Shahed-136 (Geran-2)", [("shahed-136", "exact")]),
    # versions fall back on the system, unlisted numbers on the family
    ("M-142 HIMARS", [("m142-himars", "exact")]),
    ("MM-40-3 Exocet", [("exocet", "variant")]),
    ("Patriot Configuration-3", [("patriot", "variant")]),
    ("ATACMS Block-1A", [("mgm-140-atacms", "variant")]),
    ("AGM-114K HELLFIRE", [("agm-114-hellfire", "variant")]),
    ("AIM-9X Block II", [("aim-9-sidewinder", "variant")]),
    ("T-90M Obr. 2020", [("t-90", "variant")]),
    ("Unknown Strela-10 variant", [("9k35-strela-10", "variant")]),
    ("Strela-10M3", [("9k35-strela-10", "variant")]),
    ("3M14T Kalibr", [("3m14-kalibr", "variant")]),
    ("ZALA Lancet-3", [("lancet", "sure")]),
    ("Shahed-999", [("shahed", "family")]),
    ("Pantsir-S9", [("pantsir-s1", "family")]),
    ("S-300PMU9", [("s-300", "family")]),
    # a misprint, vouched for by the full name beside it
    ("96K9 Pantsyr-S1", [("pantsir-s1", "spelling")]),
    # categories
    ("Unknown UAV", [(None, "category")]),
    ("Ballistic Missile", [(None, "category")]),
    ("UAV (unknown)", [(None, "category")]),
    ("cruise missiles", [(None, "category")]),
    ("MLRS", [(None, "category")]),
    ("Керована авіабомба", [(None, "category")]),
    ("Missile, unknown type", [(None, "category")]),
    ("балістична ракета", [(None, "category")]),
    # never a guess
    ("S-401", [(None, "none")]),
    ("Kh-25", [(None, "none")]),
    ("136 Shahed", [(None, "none")]),
    ("152mm 2S19 Msta-S", [("2s19-msta-s", "spelling")]),
    ("Orlan-30", [(None, "none")]),
    ("FAB-500 UMPK", [(None, "none")]),
    ("9A331M TLAR (for 9K331 Tor-M1)", [(None, "none")]),
    ("DJI Mavic 3", [("dji-mavic-3", "exact")]),
    ("DJI Matrice 30", [(None, "none")]),
    ("-", [(None, "none")]),
    ("S-401 Triumf", [(None, "none")]),
    ("S-4000", [(None, "none")]),
    ("Exocet MM41", [(None, "none")]),
    ("S-300 400", [(None, "none")]),
    ("Fateh-400", [(None, "none")]),
    ("BM-21 Grad 220mm", [(None, "none")]),
    ("Kalibrr", [(None, "none")]),
    ("Kh-101 Kalibr", [(None, "none")]),
    ("Storm Shadow or Taurus", [(None, "none")]),
    ("N/A", [(None, "none")]),
    ("", [(None, "none")]),
    (",,;/", [(None, "none")]),
]  # fmt: skip


@pytest.mark.parametrize(("value", "items"), COLUMN, ids=[value or "(empty)" for value, _ in COLUMN])
def test_a_value_comes_to_its_systems(cat: Catalog, value: str, items: list[tuple[str | None, str]]) -> None:
    found = cat.resolve([value])
    assert [None if pd.isna(s) else s for s in found["system"]] == [s for s, _ in items]
    allowed = [("exact", "spelling") if c == "sure" else (c,) for _, c in items]
    assert all(got in may for got, may in zip(found["certainty"], allowed, strict=True)), list(found["certainty"])


VALUES = [tuple(line.split("\t")) for line in (TABLES / "column_values.tsv").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
SURE, SYSTEM = ("exact", "spelling"), ("exact", "spelling", "variant", "family")


@pytest.mark.parametrize(("value", "items"), VALUES, ids=[value for value, _ in VALUES])
def test_a_value_is_read_as_an_expert_reads_it(cat: Catalog, value: str, items: str) -> None:
    found = cat.resolve([value])
    got = [("" if pd.isna(s) else s, c) for s, c in zip(found["system"], found["certainty"], strict=True)]
    allowed = {"?": ("category",), "-": ("none",), "~": ("variant",), "*": SYSTEM}
    wanted = [(item.rstrip("?-~*"), allowed.get(item[-1], SURE)) for item in items.split(";")]
    assert [s for s, _ in got] == [s for s, _ in wanted]
    assert all(c in may for (_, c), (_, may) in zip(got, wanted, strict=True)), got


def test_every_name_on_record_is_found_again(cat: Catalog) -> None:
    names = cat.names.drop_duplicates("key")
    found = cat.resolve(names["name"], explode=True)
    first = found.drop_duplicates("row").set_index("row")
    missed = [
        (name, system, first.loc[row, "system"])
        for row, (name, system) in enumerate(zip(names["name"], names["system"], strict=True))
        if pd.isna(first.loc[row, "system"]) and len(cat.candidates(name)) < 2
    ]
    assert missed == []


def test_other_digits_are_never_another_system(cat: Catalog) -> None:
    """Every designator on record with its last digit changed: the new number is no exact name of what was found."""
    changed = []
    for name in cat.names["name"]:
        if name[-1:].isdigit() and not name[:1].isdigit():
            other = f"{name[:-1]}{(int(name[-1]) + 1) % 10}"
            if other not in cat:
                changed.append(other)
    assert len(changed) > 300
    found = cat.resolve(changed)
    numbers: dict[str, set[str]] = {}
    for system, name in zip(cat.names["system"], cat.names["name"], strict=True):
        numbers.setdefault(system, set()).update(digits(name).split())
    sure = found[found["certainty"] <= "spelling"]
    wrong = [(part, id) for part, id in zip(sure["part"], sure["system"], strict=True) if not set(digits(part).split()) <= numbers[id]]
    assert wrong == []
    versions = found[found["certainty"].isin(["variant", "family"])]
    silent = [part for part, why in zip(versions["part"], versions["why"], strict=True) if "on record" not in why]
    assert silent == []


def test_the_reason_and_the_candidates_are_told(cat: Catalog) -> None:
    found = cat.resolve(["96K9 Pantsyr-S1", "Nasr", "Iskandar-M"]).set_index("part")
    assert "misprint of 96K6" in found.loc["96K9 Pantsyr-S1", "why"]
    assert found.loc["96K9 Pantsyr-S1", "review"]
    assert found.loc["Nasr", "alternatives"] == "nasr-1;nasr-pakistan"
    assert found.loc["Iskandar-M", "alternatives"].split(";")[0] == "iskander-m"
    assert pd.isna(found.loc["Iskandar-M", "system"])


@pytest.mark.parametrize("value", ["Kh-101?", "possibly Kh-101", "Kh-101 (possibly)", "likely Kh-101", "можливо Х-101"])
def test_a_value_that_is_in_doubt_itself_is_read_and_wants_a_look(cat: Catalog, value: str) -> None:
    found = cat.resolve([value])
    assert found["system"].tolist() == ["kh-101"]
    assert found["review"].all()
    assert "in doubt" in found["why"].iloc[0]


@pytest.mark.parametrize("value", ["P-500", "PC-24"])
def test_a_look_alike_of_a_letter_that_begins_designators_of_its_own_wants_a_look(cat: Catalog, value: str) -> None:
    """P-500 in Latin letters is П-500; that it was meant for Р-500 (R-500) is for a person to say."""
    found = cat.resolve([value])
    assert found["review"].all()


def test_a_system_named_only_in_brackets_is_a_candidate(cat: Catalog) -> None:
    found = cat.resolve(["5P85S TEL (for S-300PS)"])
    assert found["alternatives"].tolist() == ["s-300ps"]


def test_a_generic_value_gives_category_and_type(cat: Catalog) -> None:
    found = cat.resolve(["Unknown UAV", "Ballistic Missile", "FPV drone", "missile", "long-range surface-to-air missile"])
    assert found["system"].isna().all()
    assert found["category"].tolist()[:3] == ["uav", "ballistic", "expendable_drone"]
    assert found["type"].tolist()[2] == "fpv_drone"
    assert found["category"].tolist()[3] == "ballistic;cruise;hypersonic;tactical"
    assert found["type"].tolist()[4] == "lrsam"
    assert found["review"].all()


def test_everything_below_family_wants_a_look_and_nothing_sure_does(cat: Catalog) -> None:
    found = cat.resolve(pd.Series([v for v, _ in COLUMN if v.strip(",;/")]))
    below = found["certainty"] > "family"
    assert found.loc[below, "review"].all()
    assert set(found.loc[~below & found["review"], "part"]) == {"96K9 Pantsyr-S1"}


@pytest.mark.parametrize(
    ("options", "system"),
    [
        ({"kind": "ashm"}, "nasr-1"),
        ({"countries": ["Pakistan"]}, "nasr-pakistan"),
        ({"countries": ["PAK"]}, "nasr-pakistan"),
        ({"types": ["short-range ballistic missile"]}, "nasr-pakistan"),
        ({"types": ["anti-ship missile"]}, "nasr-1"),
        ({}, None),
        ({"countries": ["France"]}, None),
    ],
)
def test_a_hint_decides_between_systems_of_one_name(cat: Catalog, options: dict[str, object], system: str | None) -> None:
    found = cat.resolve(["Nasr"], **options)["system"].iloc[0]
    assert (None if pd.isna(found) else found) == system


def test_hints_belong_to_their_row(cat: Catalog) -> None:
    found = cat.resolve(["Nasr", "Nasr", None], countries=["Pakistan", "Iran", None])
    assert found["system"].tolist()[:2] == ["nasr-pakistan", "nasr-1"]


def test_a_series_keeps_its_index(cat: Catalog) -> None:
    series = pd.Series(["C-300/C-400", None, "Kalibr"], index=["a", "b", "c"])
    exploded = cat.resolve(series)
    assert exploded.index.tolist() == ["a", "a", "b", "c"]
    assert exploded["row"].tolist() == [0, 0, 1, 2]
    assert exploded["row"].dtype == "Int64"
    one = cat.resolve(series, explode=False)
    assert one.index.tolist() == ["a", "b", "c"]
    assert one["system"].tolist()[0] == "s-300;s-400-triumf"
    assert pd.isna(one["system"].iloc[1])
    assert one["certainty"].astype(str).tolist() == ["spelling", "none", "exact"]


def test_a_range_says_which_figure_it_is(cat: Catalog) -> None:
    """Air defence has an engagement range; what only stays aloft for hours has no range in kilometres."""
    found = cat.resolve(["Zolfaghar", "Patriot", "S-300", "S-401", next(s.name for s in cat if s.range and s.range.field == "endurance_h")])
    assert found["range_field"].astype(object).fillna("").tolist() == ["range_km", "engagement_range_km", "engagement_range_km", "", ""]
    assert found["range_km_max"].isna().tolist() == [False, False, False, True, True]
    for row in found.iloc[:3].itertuples():
        shown = cat.system(row.system).range
        assert shown is not None
        assert (row.range_km_min, row.range_km_max, row.range_field) == (shown.min, shown.max, shown.field)
    one = cat.resolve(["Zolfaghar, Patriot"], explode=False)
    assert one["range_field"].tolist() == ["range_km;engagement_range_km"]


@pytest.mark.parametrize(
    "values",
    [[], pd.Series([], dtype="string"), pd.Series([], dtype=object), pd.Series(["Kalibr"] * 3, dtype="category"), ["\ud800", "\x00"],
     [1, 2.5, True, b"Kalibr", "Kalibr", float("nan"), pd.NA, None, np.nan], ["(" * 500, "/" * 3000, "a " * 400, "x" * 5000]],
)  # fmt: skip
def test_odd_input_is_read_row_by_row(cat: Catalog, values: object) -> None:
    for explode in (True, False):
        found = cat.resolve(values, explode=explode)
        assert found["row"].drop_duplicates().tolist() == list(range(len(values)))  # type: ignore[arg-type]
        assert {"row", "part", "system", "name", "certainty"} <= set(found.columns)


def test_what_is_no_column_of_text_is_refused(cat: Catalog) -> None:
    with pytest.raises(TypeError, match="one column"):
        cat.resolve(pd.DataFrame({"a": ["Kalibr"]}))
    with pytest.raises(TypeError, match="lists"):
        cat.resolve([["Kalibr"]])
    with pytest.raises(ValueError, match="2 values for 1 rows"):
        cat.resolve(["Kalibr"], types=["a", "b"])
    with pytest.raises(ValueError, match="no category or type"):
        cat.resolve(["Kalibr"], kind="spoon")


def test_numbers_are_no_names_and_say_so(cat: Catalog) -> None:
    found = cat.resolve(["Kalibr", 300])
    assert found["certainty"].tolist() == ["exact", "none"]
    assert found["why"].iloc[1] == "int, not text"


def test_decisions_go_before_everything(cat: Catalog) -> None:
    decided = {"Nasr": "nasr-pakistan", "Supercam": "-", "Unknown UAV": "owa_uav", "Kalibr": "Kh-101"}
    with pytest.raises(InputError, match="'owa_uav' is no system on record"):
        cat.resolve(["Nasr"], decisions=decided)
    decided["Unknown UAV"] = "expendable_drone"
    found = cat.resolve(["Nasr", "Supercam", "Unknown UAV", "Kalibr and Nasr"], decisions=decided)
    assert [None if pd.isna(s) else s for s in found["system"]] == ["nasr-pakistan", None, None, "kh-101", "nasr-pakistan"]
    assert found["category"].iloc[2] == "expendable_drone"
    assert not found["review"].any()


def test_the_public_function_is_the_shipped_catalogues(cat: Catalog) -> None:
    pd.testing.assert_frame_equal(catalog.resolve(["Kalibr"]), cat.resolve(["Kalibr"]))


def test_a_column_of_many_rows_is_read_by_its_distinct_values(cat: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    items = cat.resolver.items

    def counted(value: str, *more: object) -> object:
        seen.append(value)
        return items(value, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(cat.resolver, "items", counted)
    found = cat.resolve(pd.Series(["C-300/C-400", "Kalibr"] * 5000))
    assert len(seen) == 2
    assert len(found) == 15000
    assert found["system"].iloc[-3:].tolist() == ["s-300", "s-400-triumf", "kalibr"]
