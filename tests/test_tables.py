"""The tables: columns, dtypes, units in names, and that they belong to the caller."""

from __future__ import annotations

import pandas as pd
import pytest

import catalog
from catalog import Catalog
from catalog.model import FIGURES, unit_of

#: what the documentation promises of each table, and what analyses may lean on
PROMISED = {
    "systems": {
        "name": "string", "kind": "category", "category": "category", "type": "category", "origin": "string",
        "family": "string", "status": "category", "range_km_min": "Float64", "range_km_max": "Float64", "first_year": "Int64",
    },
    "names": {"system": "string", "name": "string", "lang": "category", "kind": "category"},
    "statements": {
        "system": "string", "field": "category", "min": "Float64", "max": "Float64", "unit": "category", "bound": "category",
        "basis": "category", "source": "string", "quote": "string",
    },
    "sources": {"publisher": "string", "title": "string", "url": "string", "published": "string", "accessed": "string", "tier": "category"},
    "relations": {"system": "string", "relation": "category", "target": "string", "source": "string"},
    "types": {"category": "category", "label": "string"},
}  # fmt: skip
TABLES = sorted(PROMISED)
ALLOWED = {"string", "category", "Int64", "Float64", "boolean"}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_the_promised_columns_with_the_promised_dtypes(cat: Catalog, table: str) -> None:
    frame = getattr(cat, table)
    assert {c: str(frame[c].dtype) for c in PROMISED[table]} == PROMISED[table]


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_a_dtype_that_knows_missing_values(cat: Catalog, table: str) -> None:
    frame = getattr(cat, table)
    assert {c: str(d) for c, d in frame.dtypes.items() if str(d) not in ALLOWED} == {}
    assert [c for c in frame if str(frame[c].dtype) == "category" and str(frame[c].cat.categories.dtype) not in {"str", "string"}] == []


@pytest.mark.parametrize("table", ["systems", "sources", "types"])
def test_tables_of_things_are_indexed_by_id(cat: Catalog, table: str) -> None:
    frame = getattr(cat, table)
    assert frame.index.name == "id"
    assert frame.index.is_unique
    assert str(frame.index.dtype) in {"string", "str"}


def test_one_row_a_system_in_the_order_of_the_catalogue(cat: Catalog) -> None:
    assert list(cat.systems.index) == [s.id for s in cat]


def test_the_range_columns_are_the_shown_range(cat: Catalog) -> None:
    frame = cat.systems
    for system in cat:
        shown = system.range
        row = frame.loc[system.id, ["range_km_min", "range_km_max"]]
        if shown is not None and shown.field == "range_km":
            assert tuple(row) == (shown.min, shown.max), system.id
        else:
            assert row.isna().all(), system.id


def test_units_stand_in_the_names_of_columns(cat: Catalog) -> None:
    units = {f"_{f.rsplit('_', 1)[1]}_" for f in FIGURES}
    numeric = [c for c in cat.systems if str(cat.systems[c].dtype) == "Float64"]
    assert [c for c in numeric if not any(u in f"{c}_" for u in units)] == []


def test_every_statement_and_name_belongs_to_a_system_and_a_source(cat: Catalog) -> None:
    assert set(cat.statements["system"]) <= set(cat.systems.index)
    assert set(cat.statements["source"]) <= set(cat.sources.index)
    assert set(cat.names["system"]) == set(cat.systems.index)
    assert set(cat.relations["target"]) <= set(cat.systems.index)


def test_a_statements_ends_follow_its_bound(cat: Catalog) -> None:
    frame = cat.statements
    assert frame.loc[frame["bound"] == "up_to", "min"].isna().all()
    assert frame.loc[frame["bound"] == "at_least", "max"].isna().all()
    both = frame[frame["bound"].isin(["exact", "about"])]
    assert (both["min"] == both["max"]).all()
    assert set(map(tuple, frame[["field", "unit"]].drop_duplicates().to_numpy())) == {(f, unit_of(f)) for f in set(frame["field"])}


def test_a_table_belongs_to_the_caller(cat: Catalog) -> None:
    mine = cat.systems
    mine.loc["zolfaghar", "name"] = "Changed"
    del mine["kind"]
    assert cat.systems.loc["zolfaghar", "name"] == "Zolfaghar"
    assert "kind" in cat.systems


@pytest.mark.parametrize("table", TABLES)
def test_every_table_says_which_catalogue_it_is_from(cat: Catalog, table: str) -> None:
    frame = getattr(cat, table)
    assert (frame.attrs["catalogue_version"], frame.attrs["catalogue_digest"]) == (cat.version, cat.digest)


def test_mentions_of_a_text_as_a_table() -> None:
    frame = catalog.annotate("A Shahed-136 and a Zolfaghar missile.").to_frame()
    assert dict(frame.dtypes.astype(str)).items() >= {"start": "Int64", "end": "Int64", "system": "string", "role": "category", "score": "Float64"}.items()
    assert list(frame["system"]) == ["shahed-136", "zolfaghar"]


def test_a_text_without_mentions_gives_an_empty_table_that_goes_with_others() -> None:
    some, none = catalog.annotate("A Shahed-136.").to_frame(), catalog.annotate("Nothing.").to_frame()
    assert list(none.dtypes.astype(str)) == list(some.dtypes.astype(str))
    assert len(pd.concat([some, none])) == len(some)


def test_range_filters_and_joins_work_as_analyses_write_them(cat: Catalog) -> None:
    far = cat.systems.query("type == 'srbm' and range_km_max >= 500")
    assert "zolfaghar" in far.index
    joined = cat.statements.merge(cat.sources, left_on="source", right_index=True, suffixes=("", "_of_source"))
    assert len(joined) == len(cat.statements)
