"""Small judgements about the characters around a hit; all of them look at a bounded stretch."""

from __future__ import annotations

import re

#: characters that may stand directly before or after a name without a second look
PLAIN_BEFORE = frozenset(" \n\t\r\u00a0\u202f\u2009([{\"'“”„‘’«»‹›—–―…,;*>|‏‎\u200b\u200c")
PLAIN_AFTER = frozenset(" \n\t\r\u00a0\u202f\u2009)]}\"'“”„‘’«»‹›—–―…,;:!?*<|،؛؟。、，；：！？）」』》\u200b\u200c")
_BROKEN = re.compile(r"[,;:!?()\[\]{}<>|=@#$€£¥₽₴%\"“”«»„،؛]|\.\s|\n\s*\n|[-–—]\s*\n\s*\n")
_LINK = re.compile(
    r"://|^www\.|@|\\|[\w-]\.(?:com|org|net|ru|ua|ir|il|uk|de|fr|cn|io|gov|mil|edu|info|jpg|jpeg|png|gif|pdf|html?|php|docx?|xlsx?|txt|csv|mp4|zip|json|py|svg|webp)\b",
    re.I,
)
_MAX_TOKEN = 200
_SPACES = " \n\t\u00a0"


def broken(surface: str) -> bool:
    """Whether a hit runs across punctuation or a blank line, so that it is not one name."""
    return _BROKEN.search(surface) is not None


_LOOSE = re.compile(r"[^\W\d_]{1,3}[ \u00a0\t\n]\d")
_THOUSANDS = re.compile(r"[,.\u00a0\u202f]\d{3}(?!\d)")


def loose(surface: str) -> bool:
    """Whether a hit such as “AS 90” is a little word and a number: “as 90 people”, “at 14”, “с 200 до 50”."""
    return surface[0].islower() and _LOOSE.match(surface) is not None


_VERSION = re.compile(r"\d([^\W\d_]{1,4}(?:\d{1,2}[^\W\d_]{0,2})?)\Z")


def unversioned(surface: str) -> bool:
    """Whether what is glued to a designator's number is no version of it: “S-300m”, “F-16er”; a plural s is none either."""
    tail = _VERSION.search(surface)
    return tail is not None and (core := tail[1].removesuffix("s")) != "" and not core.isupper()


def counts_on(text: str, end: int) -> bool:
    """Whether the number at the end of a hit goes on: “90,000 people”."""
    return _THOUSANDS.match(text, end) is not None


_NUMBERED = re.compile(r"[-‐‑–−]?\d")


def numbered_behind(text: str, end: int) -> bool:
    """Whether a number follows a name, with a dash or without: 东风-99."""
    return _NUMBERED.match(text, end) is not None


def in_token(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is part of a URL, an address, a handle, a file name or a longer token."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before in "@$_\\~=&%" or after in "@_\\=&%~":
        return True
    if before == "-" and start > 1 and _joined_before(text, start):
        return True
    if after == "-" and text[end - 1].isdigit() and text[end + 1 : end + 2].isdigit():
        return True  # S-300-400, Shahed-136-131: a number glued to a number is a longer token
    if before == "." and start > 1 and text[start - 2].isalnum():
        return True
    if after == "." and end + 1 < len(text) and text[end + 1].isalnum() and not text[end + 1].isupper():
        return True
    low, high = max(0, start - _MAX_TOKEN), end + _MAX_TOKEN
    first = max(low, 1 + max(text.rfind(space, low, start) for space in _SPACES))
    ends = [at for space in _SPACES if (at := text.find(space, end, high)) >= 0]
    token = text[first : min(ends, default=high)].strip("()[]{}<>\"'“”‘’«»,;!?")
    return _LINK.search(token) is not None


def _joined_before(text: str, start: int) -> bool:
    """``RX-S-400``: a designator whose first part the hit does not have."""
    word = re.search(r"([^\W_]+)-\Z", text[max(0, start - 12) : start])
    if word is None:
        return False
    head = word[1]
    designator = text[start + 1 : start + 2].isdigit()  # PCG-X505, but anti-tank rockets are “HEAT-Javelin”
    return any(c.isdigit() for c in head) or (head.isupper() and (len(head) <= 2 or designator))


_PREVIOUS = re.compile(r"(?:^|([\w,;’'-])[ \u00a0\n]|[^\w])([A-ZÀ-ÞŞİĞÇÖÜŁŚŻ](?:\.|[\w’'-]*))[ \u00a0]\Z")
_BLANKS = frozenset(" \u00a0")
_NEXT = re.compile(r"[ \u00a0]([A-ZÀ-ÞŞİĞÇÖÜŁŚŻ][a-zà-ÿşığçöüłśż]+)")


def capital_before(text: str, start: int) -> str | None:
    """The capitalised word directly before, in the middle of a sentence: a first name, often."""
    if text[start - 1 : start] not in _BLANKS:
        return None
    low = max(0, start - 40)
    word = text[max(text.rfind(" ", low, start - 1), text.rfind("\n", low, start - 1), low) : start - 1]
    if not word or word.islower():
        return None  # most words have no capital, and the pattern would try each of their letters
    match = _PREVIOUS.search(text, low, start)
    return match[2] if match and match[1] else None


def capital_after(text: str, end: int) -> str | None:
    """The capitalised word directly behind: a surname, or the rest of another proper name."""
    if text[end + 1 : end + 2].islower():
        return None
    match = _NEXT.match(text, end)
    return match[1] if match else None


_SURNAME = re.compile(r" ([А-ЯІЇЄҐЁ][а-яіїєґё’']{2,})")


def cyrillic_after(text: str, end: int) -> str | None:
    """The capitalised Cyrillic word directly behind."""
    match = _SURNAME.match(text, end)
    return match[1] if match else None


_ENDS = frozenset(".!?…。！？؟")
_BETWEEN = " \n\r\t\u00a0\"”»’'"  # what may stand between the end of a sentence and the next one's first word


def parted(text: str, start: int, end: int) -> int:
    """Whether a sentence begins at ``text[start:end]`` (1), ends with it (2), or both (3): nothing beyond touches it.

    “Two drones. Hermes parcels …”: the drones say nothing of Hermes.
    """
    before = text[start - 3 if start > 3 else 0 : start]
    begins = before[-1:] == "\n" or (len(rest := before.rstrip(_BETWEEN)) < len(before) and rest[-1:] in _ENDS)
    return begins + 2 * (text[end : end + 1] in _ENDS)


_STOPS = (". ", "! ", "? ", "\n", "。", "؟ ", ".» ", ".” ", ".\" ")
_AROUND = 200  # characters on either side in which a sentence's ends are looked for


def sentence_of(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around ``text[start:end]`` begins and ends, as far as two hundred characters on either side tell."""
    low, high = max(0, start - _AROUND), end + _AROUND
    for stop in _STOPS:
        found = text.rfind(stop, low, start)
        if found >= 0:
            low = found + 1
        found = text.find(stop, end, high)
        if found >= 0:
            high = found + 1
    return low, high


_WORD = re.compile(r"[^\W\d_]{4,}")
_ASIDE = 80  # characters of the line on either side that show how it is written


def headline(text: str, start: int, end: int) -> bool:
    """Whether the line around ``text[start:end]`` gives every longer word a capital, as English headlines do."""
    low, high = max(0, start - _ASIDE), min(len(text), end + _ASIDE)
    low, stop = max(low, text.rfind("\n", low, start) + 1), text.find("\n", end, high)
    words = _WORD.findall(text[low:start]) + _WORD.findall(text[end : high if stop < 0 else stop])
    return len(words) > 2 and sum(word[0].isupper() for word in words) >= len(words) - 1


_AGE = re.compile(r",? (?:an? )?\d{2}[-‐‑ ]year[-‐‑ ]old|, (?:aged )?\d{2}[,.;)]| \(\d{2}\)")


#: what stands second behind a name that no age follows: nearly always a letter
_NO_AGE = frozenset("bcdefghijklmnopqrstuvwxyz")


def aged(text: str, end: int) -> bool:
    """Whether an age follows, as news gives of persons: “, 81,”, “, an 81-year-old woman”, “ (64)”."""
    return text[end + 1 : end + 2] not in _NO_AGE and _AGE.match(text, end) is not None


def spelt_as(surface: str, phrase: str) -> bool:
    """Whether ``surface`` has the phrase's capitals: “Arrow Key” is “arrow key”, “the Patriot” is not “The Patriot”."""
    heads = [w[0] for w in re.findall(r"\w+", phrase)]
    found = [w[0] for w in re.findall(r"\w+", surface)]
    return all(f.isupper() or not h.isupper() for h, f in zip(heads, found, strict=False))
