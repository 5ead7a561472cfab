"""HTML of annotations and entries: the page, the notebook's view, one entry as a table. None of it has script."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from catalog.facts import Fact, facts
from catalog.html_page import fragment, page

if TYPE_CHECKING:
    from catalog.index import System

__all__ = ["fragment", "page", "system_card"]


def system_card(system: System) -> str:
    """One entry as a small table, for a notebook."""
    rows = "".join(_fact_row(f) for f in facts(system, brief=True))
    return f"<table><caption><b>{escape(system.name)}</b></caption>{rows}</table>"


def _fact_row(fact: Fact) -> str:
    behind = "; ".join(p for p in (fact.basis, fact.source) if p)
    small = f" <small>{escape(behind)}</small>" if behind else ""
    return f"<tr><th>{escape(fact.label)}</th><td>{escape(fact.value)}{small}</td></tr>"
