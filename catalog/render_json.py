"""JSON of annotations: versioned, with the catalogue's version and digest inside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from catalog.claim import claim_dict
from catalog.model import unit_of

if TYPE_CHECKING:
    from catalog.annotation import Annotation
    from catalog.index import System

FORMAT = 1


def annotation_dict(annotation: Annotation) -> dict[str, Any]:
    """Plain values of an annotation: format, catalogue, systems by id, mentions and claims in order."""
    index = annotation.index
    return {
        "format": FORMAT,
        "catalogue": {"version": index.version, "digest": index.digest},
        "length": len(annotation.text),
        "systems": {s.id: brief(s) for s in annotation.systems},
        "mentions": [
            {
                "start": m.start,
                "end": m.end,
                "text": m.text,
                "system": m.system,
                "name": m.name,
                "role": m.role,
                "score": m.score,
                "why": m.why,
                "alternatives": list(m.alternatives),
            }
            for m in annotation.mentions
        ],
        "claims": [claim_dict(c) for c in annotation.claims],
    }


def brief(system: System) -> dict[str, Any]:
    """What an article's reader needs of a system: type, origin, range, sources."""
    shown = system.range
    return {
        "name": system.name,
        "type": system.type,
        "type_label": system.type_label,
        "origin": list(system.origin),
        "origin_label": system.origin_label,
        "family": system.family,
        "range": None
        if shown is None
        else {
            "field": shown.field,
            "min": shown.min,
            "max": shown.max,
            "unit": unit_of(shown.field),
            "text": shown.text,
            "basis": shown.basis,
            "differs": shown.differs,
            "via": shown.via or None,
        },
        "summary": system.summary,
        "sources": [{"publisher": s.publisher, "title": s.title, "url": s.url} for s in system.sources.values()],
    }


def annotation_json(annotation: Annotation, indent: int | None = None) -> str:
    """An annotation as JSON text."""
    return json_text(annotation_dict(annotation), indent)


def json_text(data: dict[str, Any], indent: int | None = None) -> str:
    """Plain values as JSON text. Lone surrogates are escaped, so the output is always valid UTF-8."""
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    return text if _encodable(text) else json.dumps(data, indent=indent)


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
