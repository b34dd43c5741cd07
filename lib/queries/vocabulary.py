"""The closed lists of the store, and finding in them what a person has typed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import Connection, Row, select

from lib.domain.vocabulary import Region, Term, Vocabulary
from lib.store.spelling import has_han, initials, pinyin, plain
from lib.store.tables import industry, occupation, occupation_industry, place

ENOUGH_ALIKE = 80  # of 100, rapidfuzz ratio of two spellings in pinyin
SHORTEST_GUESS = 4  # letters


def vocabulary(connection: Connection) -> Vocabulary:
    """Every place, industry and occupation the store knows."""
    regions: defaultdict[str, dict[str, Region]] = defaultdict(dict)
    fields = [column for column in place.c if column.name in Region.__dataclass_fields__]
    for row in connection.execute(select(*fields).order_by(place.c.code)).mappings():
        regions[row["level"]][row["code"]] = Region(**row)
    belongs: defaultdict[str, list[str]] = defaultdict(list)
    for pair in connection.execute(select(occupation_industry).order_by(occupation_industry.c.industry)):
        belongs[pair.occupation].append(pair.industry)
    return Vocabulary(
        units=regions["unit"],
        cities=regions["city"],
        counties=regions["county"],
        towns=regions["town"],
        industries={row.code: _term(row) for row in connection.execute(select(industry).order_by(industry.c.code))},
        occupations={
            row.code: _term(row, tuple(belongs[row.code]))
            for row in connection.execute(select(occupation).order_by(occupation.c.code))
        },
    )


def _term(row: Row[Any], industries: tuple[str, ...] = ()) -> Term:
    aliases = tuple(filter(None, row.aliases.split(";")))
    return Term(row.code, row.name, aliases, pinyin(row.name), initials(row.name), industries)


def terms_like(terms: Mapping[str, Term], typed: str, guess: bool = False) -> list[str]:
    """Codes of the terms that `typed` may mean, the surest first.

    A name or alias as written, then part of one, then its pinyin or initials; with `guess` also what
    sounds or is spelt nearly alike.
    """
    word = plain(typed)
    if not word:
        return []
    scored = ((_likeness(term, word, guess), term.code) for term in terms.values())
    return [code for score, code in sorted(scored, key=lambda pair: (-pair[0], pair[1])) if score]


def _likeness(term: Term, word: str, guess: bool) -> float:
    spellings = [plain(spelling) for spelling in term.spellings]
    if word in spellings:
        return 100
    if len(word) >= 2 and any(word in spelling for spelling in spellings):
        return 90
    if not has_han(word):
        full = [pinyin(spelling) for spelling in term.spellings]
        if word in full:
            return 85
        if len(word) >= 2 and word in map(initials, term.spellings):
            return 80
        if len(word) >= SHORTEST_GUESS and any(spelt.startswith(word) for spelt in full):
            return 75
    return _sounds_alike(term, word) if guess else 0


def _sounds_alike(term: Term, word: str) -> float:
    spelt = pinyin(word)
    if len(spelt) < SHORTEST_GUESS:
        return 0
    best = max(fuzz.ratio(spelt, pinyin(spelling)) for spelling in term.spellings)
    return best / 2 if best >= ENOUGH_ALIKE else 0


def regions_named(regions: Iterable[Region], typed: str) -> list[Region]:
    """The regions whose full or short name, or the pinyin of it, is exactly `typed`."""
    word = plain(typed)
    return [
        region
        for region in regions
        if word and word in (region.name, region.short_name, region.pinyin, pinyin(region.short_name))
    ]


def places_like(known: Vocabulary, typed: str, most: int = 8) -> list[Region]:
    """Counties, then towns, with a known position, whose name or pinyin begins with or holds `typed`."""
    word = plain(typed)
    if not word:
        return []
    candidates = [*known.counties.values(), *known.towns.values()]
    scored = [
        (_place_rank(region, word), at, region)
        for at, region in enumerate(candidates)
        if region.longitude is not None and _place_rank(region, word)
    ]
    return [region for _, _, region in sorted(scored, key=lambda item: (-item[0], item[1]))[:most]]


def _place_rank(region: Region, word: str) -> int:
    if word in (region.name, region.short_name, region.pinyin):
        return 4
    if region.name.startswith(word) or (len(word) >= SHORTEST_GUESS and region.pinyin.startswith(word)):
        return 3
    if len(word) >= 2 and (word in region.name or word == region.initials):
        return 2
    return 0
