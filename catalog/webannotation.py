"""Mentions as W3C Web Annotations (JSON-LD): https://www.w3.org/TR/annotation-model/."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from catalog.annotation import Annotation

PDF_FRAGMENTS = "http://tools.ietf.org/rfc/rfc3778"
AROUND = 32  # characters of context that let a client find the words again in a changed page


def collection(annotation: Annotation, source: str, page_of: Callable[[int], int] | None = None) -> dict[str, Any]:
    """An annotation page with one annotation a mention; ``source`` is the address or name of the article.

    ``page_of`` gives the page of a PDF that holds a place of the text.
    """
    index = annotation.index
    generator = {"id": f"urn:weapons-catalog:{index.digest}", "type": "Software", "name": f"Weapons catalogue {index.version} ({index.digest})"}
    target = source if "://" in source else f"urn:file:{quote(source)}"
    items = []
    for number, m in enumerate(annotation.mentions, 1):
        system = index.system(m.system)
        before, behind = annotation.text[max(m.start - AROUND, 0) : m.start], annotation.text[m.end : m.end + AROUND]
        selector: list[dict[str, Any]] = [
            {"type": "TextQuoteSelector", "exact": _clean(m.text), "prefix": _clean(before), "suffix": _clean(behind)},
            {"type": "TextPositionSelector", "start": m.start, "end": m.end},
        ]
        if page_of is not None:
            selector.append({"type": "FragmentSelector", "conformsTo": PDF_FRAGMENTS, "value": f"page={page_of(m.start)}"})
        items.append(
            {
                "id": f"urn:weapons-catalog:{index.digest}:{quote(source, safe='')}:{number}",
                "type": "Annotation",
                "motivation": "identifying",
                "body": [
                    {"type": "SpecificResource", "purpose": "identifying", "source": f"urn:weapons-catalog:system:{m.system}"},
                    {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "language": "en", "value": f"{system.name}: {system.summary}"},
                    *(
                        {"type": "SpecificResource", "purpose": "linking", "source": s.url}
                        for s in list(system.sources.values())[:3]
                    ),
                ],
                "target": {"source": target, "selector": selector},
                "creator": generator,
                "generator": generator,
            }
        )
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"urn:weapons-catalog:{index.digest}:{quote(source, safe='')}",
        "type": "AnnotationPage",
        "generator": generator,
        "items": items,
    }


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
