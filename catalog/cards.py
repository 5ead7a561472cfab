"""Hover cards: what a reader wants of a system at once, without script.

A mention is plain text with a small numbered button behind it that spreads over
the name. The button opens a card (a popover): on hover and focus where a browser
knows ``interestfor``, on click and touch in every one, closed by Esc or a tap
elsewhere; where ``interestfor`` is unknown, the style sheet opens it on hover and
focus. The number leads to the numbered note at the end, which is what remains in
print and where a reader drops the style sheet (the card is ``hidden`` then).
"""

from __future__ import annotations

import base64
import functools
import hashlib
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.figures import BASIS_WORDS
from catalog.model import FIGURES

if TYPE_CHECKING:
    from catalog.annotation import Annotation
    from catalog.figures import Shown
    from catalog.index import Kin, System
    from catalog.mention import Mention
    from catalog.model import Source

#: so many mentions of a system have a card of their own; later ones lead to its note
MOST_CARDS = 40
MOST_SOURCES = 3
#: a name of so many characters is kept on one line, in a headline on a phone too
SHORT = 14
_LOADS = ("payload_kg", "warhead_kg")
_NEAR = ("variant of", "derived from", "copy of", "claimed copy of", "licensed copy of", "local name of", "export name of", "basis of")


@functools.cache
def style() -> str:
    """The style sheet of marks, cards and the systems at the end."""
    return Path(__file__).with_name("cards.css").read_text(encoding="ascii")


def style_hash(style: str) -> str:
    """The hash of a style sheet as a Content-Security-Policy wants it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


class Cards:
    """Mark-up of the mentions of one text. ``prefix`` begins every id."""

    def __init__(self, annotation: Annotation, style: str = "cards", prefix: str = "wsc") -> None:
        self.annotation = annotation
        self.style = style
        self.prefix = prefix
        self.numbers = {s.id: n for n, s in enumerate(annotation.systems, 1)}
        #: ids of the marks of each system, which its note leads back to
        self.places: dict[str, list[str]] = {}
        self._body = functools.cache(self._card)

    def tail(self, mention: Mention) -> str:
        """What stands behind the marked words: button and card, a note's number, an explanation, or nothing."""
        number = self.numbers[mention.system]
        places = self.places.setdefault(mention.system, [])
        place = f"{self.prefix}-{number}-{len(places) + 1}"
        system = self.annotation.index.system(mention.system)
        if self.style == "inline":
            return f'<span class="wsc-x"> ({text(system.summary)})</span>'
        if self.style == "none":
            return ""
        places.append(place)
        if self.style == "notes" or len(places) > MOST_CARDS:
            return f'<sup id="{place}"><a href="#{self.prefix}-{number}" aria-label="{text(f"note {number}: {system.name}")}">{number}</a></sup>'
        card = f"{place}-card"
        label = text(f"About {system.name}, note {number}")
        button = (
            f'<button type="button" class="wsc-b" id="{place}" popovertarget="{card}" interestfor="{card}"'
            f' aria-label="{label}">{number}</button>'
        )
        head = f'<span class="wsc-card" id="{card}" popover hidden role="note" lang="en" dir="ltr" aria-label="{text(system.name)}">'
        close = f'<button type="button" class="wsc-close" popovertarget="{card}" popovertargetaction="hide" aria-label="Close">×</button>'
        # What is special about this mention stands before the foot, which says where all of it is from.
        body, foot = self._body(mention.system)
        return f"{button}{head}{body}{self._said(mention)}{foot}{close}</span>"

    def _card(self, id: str) -> tuple[str, str]:
        system = self.annotation.index.system(id)
        figure, behind = range_words(system)
        rows = [("Range", f"<strong>{text(figure)}</strong>{small(behind)}")]
        load = next(((f, shown) for f in _LOADS if f in FIGURES and (shown := system.shown(f)) is not None), None)
        if load is not None:
            word = "Payload" if load[0] == "payload_kg" else "Warhead"
            rows.append((word, f"{text(load[1].text)}{small(_whose(system, load[1]))}"))
        rows.append(("Origin", text(system.origin_label)))
        kin = nearest_kin(system)
        if kin:
            rows.append(("Kin", "<br>".join(text(f"{k.relation} {k.system.name}") for k in kin)))
        rows.append(("Sources", "<br>".join(link(s.url, label) for label, s in cited(system, MOST_SOURCES))))
        body = "".join(f'<span class="wsc-row"><span>{label}</span><span>{value}</span></span>' for label, value in rows)
        head = f'<span class="wsc-name">{text(system.name)}{native(system)}</span><span class="wsc-what">{text(what(system))}</span>'
        return head + body, f'<span class="wsc-foot">Weapons catalogue {text(self.annotation.index.version)}</span>'

    def _said(self, mention: Mention) -> str:
        """What is special about one mention: a family, a yardstick, or another possible meaning."""
        said = []
        if mention.role == "family":
            said.append("Named here as a family.")
        elif mention.role == "compared":
            said.append("Named here as a comparison.")
        others = [s.name for id in mention.alternatives if (s := self.annotation.index.find(id)) is not None]
        if others:
            said.append(f"The same word can mean {few(others, 3, 'or')}.")
        return f'<span class="wsc-said">{text(" ".join(said))}</span>' if said else ""


def opening(mention: Mention) -> str:
    """What opens the marked words; a long name may break over two lines."""
    return f'<span class="wsc-n{" wsc-l" if len(mention.text) > SHORT else ""}">'


def text(value: str) -> str:
    """``value`` as text or attribute of HTML; what HTML forbids (control characters, lone surrogates) as U+FFFD."""
    if not value.isascii():
        value = value.encode("utf-8", "replace").decode("utf-8")
    return escape("".join(c if c >= " " or c in "\n\t\r" else "\ufffd" for c in value), quote=True)


def what(system: System) -> str:
    """Its type as a reader says it, with a capital."""
    label = system.type_label
    if system.kind == "family":
        info = system._index.bundle.types.get(system.type)
        label = f"family of {info.plural}" if info else f"family: {label}"
    return label[:1].upper() + label[1:]


def range_words(system: System) -> tuple[str, str]:
    """The shown range, and whose figure it is."""
    shown = system.range
    if shown is None:
        return "no figure on record", ""
    return (f"{shown.text} in the air" if shown.field == "endurance_h" else shown.text), _whose(system, shown)


def _whose(system: System, shown: Shown) -> str:
    if shown.via == "members":
        return "across its members"
    if shown.via:
        return f"of the {system._index.system(shown.via).name}"
    known = system._index.bundle.sources
    who = list(dict.fromkeys(known[s.source].publisher if s.source in known else s.source for s in shown.statements))
    if shown.differs:
        return f"sources differ: {' and '.join(who)}"
    return BASIS_WORDS[shown.basis]


def nearest_kin(system: System, most: int = 2) -> list[Kin]:
    """The relations that tell a reader most: what it was made from, then what was made from it."""
    order = {word: n for n, word in enumerate(_NEAR)}
    told = [k for k in system.kin if k.relation != "often confused with"]
    return sorted(told, key=lambda k: order.get(k.relation, len(order)))[:most]


def cited(system: System, most: int) -> list[tuple[str, Source]]:
    """(publisher and year, source): those of the shown range first, one a publisher."""
    known = system._index.bundle.sources
    shown = system.range
    first = [s.source for s in shown.statements] if shown else []
    found: dict[str, tuple[str, Source]] = {}
    for id in dict.fromkeys([*first, *system.sources]):
        source = known.get(id)
        if source is not None and source.publisher not in found:
            year = "" if source.published == "unknown" else f", {source.published[:4]}"
            found[source.publisher] = f"{source.publisher}{year}", source
    return list(found.values())[:most]


def native(system: System) -> str:
    """Its first native name, in its own direction."""
    return f' <span class="wsc-native" dir="auto">{text(system.native_name)}</span>' if system.native_name else ""


def small(words: str) -> str:
    """A quieter second line; nothing for no words."""
    return f"<small>{text(words)}</small>" if words else ""


def link(url: str, label: str) -> str:
    """A link that tells the other site nothing; the label alone for an address that is none of the web."""
    if not url.startswith(("https://", "http://")):
        return text(label)
    return f'<a href="{text(url)}" rel="noreferrer noopener">{text(label)}</a>'


def few(words: list[str], most: int, last: str = "and") -> str:
    """``a, b and c``; past ``most`` of them, how many more there are."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)
