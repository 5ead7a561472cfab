"""The catalogue as one object: look-up, tables and annotation behind short names."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from catalog.bundle import Bundle, language_tables, load_shipped
from catalog.index import Index, System

if TYPE_CHECKING:
    import os

    import pandas as pd

    from catalog.annotation import Annotation
    from catalog.reading import Reader
    from catalog.resolving import Resolver


class Catalog(Index):
    """A catalogue of weapon systems. Made by :func:`load`; immutable, safe under threads, pickles.

    Its tables are pandas DataFrames that belong to the caller: changing one changes nothing here.
    """

    def __repr__(self) -> str:
        return f"<Catalog {self.version} ({self.digest}): {len(self)} systems>"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.bundle,)

    @property
    def systems(self) -> pd.DataFrame:
        """One row a system, index ``id``; docs/python.md lists the columns."""
        from catalog import tables

        return tables.systems(self)

    @property
    def statements(self) -> pd.DataFrame:
        """One row a statement, in its field's unit."""
        from catalog import tables

        return tables.statements(self)

    @property
    def names(self) -> pd.DataFrame:
        """One row a name of a system."""
        from catalog import tables

        return tables.names(self)

    @property
    def relations(self) -> pd.DataFrame:
        """One row a relation between two systems."""
        from catalog import tables

        return tables.relations(self)

    @property
    def sources(self) -> pd.DataFrame:
        """One row a source, index ``id``."""
        from catalog import tables

        return tables.sources(self)

    @property
    def types(self) -> pd.DataFrame:
        """One row a type of the vocabulary, index ``id``."""
        from catalog import tables

        return tables.types(self)

    def search(self, text: str | None = None, **filters: Any) -> pd.DataFrame:
        """Systems that ``text`` may name and that meet every filter, best first.

        Filters: ``type``, ``category``, ``origin`` (code, name or adjective; RUS finds Soviet designs
        too), ``operator``, ``family``, ``kind``, ``status``, ``range_km`` as (least, greatest) with
        None for an open end, ``limit``. Raises ``ValueError`` for a value that no entry could have.
        """
        from catalog import tables

        return tables.search(self, text, **filters)

    @functools.cached_property
    def resolver(self) -> Resolver:
        """What reading a column of names needs; made on first use, once."""
        from catalog.resolving import Resolver

        return Resolver(self)

    def resolve(
        self,
        values: Any,
        *,
        kind: str | None = None,
        types: Any = None,
        countries: Any = None,
        decisions: Any = None,
        explode: bool = True,
    ) -> pd.DataFrame:
        """A column of messy names as systems: one row an item, aligned with ``values`` by ``row`` and index.

        ``values`` is a sequence of texts or a Series. Columns: ``row`` (position in the input), ``part``,
        ``system``, ``name``, ``certainty`` (exact, spelling, variant, family, category, none), ``kind``,
        ``type``, ``category``, ``origin``, ``range_km_min``, ``range_km_max``, ``alternatives``, ``why``,
        ``review`` (a person should look). ``explode=False`` gives one row a value, items parted by ``;``.

        ``kind`` (``"missile"``, ``"uav"``, a type) and the columns ``types`` and ``countries`` decide between
        systems of one name. ``decisions`` is a corrected review file, or a mapping of part to system.
        """
        from catalog.resolved import resolve
        from catalog.review import as_decisions

        chosen = as_decisions(self, decisions)
        return resolve(self.resolver, values, kind=kind, types=types, countries=countries, decisions=chosen, explode=explode)

    @functools.cached_property
    def reader(self) -> Reader:
        """What reading prose needs; made on first use, once."""
        from catalog.reading import Reader

        return Reader(self.bundle, language_tables())

    @overload
    def annotate(self, text: str) -> Annotation: ...  # type: ignore[overload-overlap]  # a str iterates over str, and comes first

    @overload
    def annotate(self, text: Iterable[str]) -> list[Annotation]: ...

    def annotate(self, text: str | Iterable[str]) -> Annotation | list[Annotation]:
        """The systems that ``text`` names; a list of annotations for a sequence of texts.

        Raises ``TypeError`` for anything that is not text.
        """
        from catalog.annotation import Annotation

        if isinstance(text, str):
            return Annotation(text, self.reader.read(text), self)
        if isinstance(text, bytes | bytearray):
            raise TypeError("annotate() reads text, not bytes; decode it first")
        if not isinstance(text, Iterable):
            raise TypeError(f"annotate() reads text, not {type(text).__name__}")
        read = self.reader.read
        return [Annotation(one, read(one), self) for one in map(_text, text)]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"annotate() reads text, not {type(value).__name__}")
    return value


@functools.cache
def _shipped() -> Catalog:
    return Catalog(load_shipped())


def load(path: str | os.PathLike[str] | None = None, *, base: bool = False) -> Catalog:
    """The shipped catalogue, or one's own.

    ``path`` names a file in the format of ``data/systems.yaml`` (its sources in the same file or in
    ``sources.yaml`` beside it). ``base=True`` lays it over the shipped catalogue: its entries win, its
    names and rules join in. Raises :class:`InvalidData` with every finding for a file that breaks the
    rules, :class:`InputError` for one that cannot be read.
    """
    if path is None:
        return _shipped()
    from catalog.compiler import compile_file

    return Catalog(compile_file(Path(path), _shipped().bundle, base))


def lookup(name: str) -> System:
    """:meth:`Catalog.lookup` on the shipped catalogue."""
    return _shipped().lookup(name)


def get(name: str, default: Any = None) -> Any:
    """:meth:`Catalog.get` on the shipped catalogue."""
    return _shipped().get(name, default)


def search(text: str | None = None, **filters: Any) -> pd.DataFrame:
    """:meth:`Catalog.search` on the shipped catalogue."""
    return _shipped().search(text, **filters)


def resolve(values: Any, **options: Any) -> pd.DataFrame:
    """:meth:`Catalog.resolve` on the shipped catalogue."""
    return _shipped().resolve(values, **options)


@overload
def annotate(text: str) -> Annotation: ...  # type: ignore[overload-overlap]  # a str iterates over str, and comes first


@overload
def annotate(text: Iterable[str]) -> list[Annotation]: ...


def annotate(text: str | Iterable[str]) -> Annotation | list[Annotation]:
    """:meth:`Catalog.annotate` on the shipped catalogue."""
    return _shipped().annotate(text)


__all__ = ["Bundle", "Catalog", "annotate", "get", "load", "lookup", "resolve", "search"]
