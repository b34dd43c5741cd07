"""Keyword search: what is typed, however it is typed, becomes sets of bases, the surest first."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from pyroaring import BitMap
from sqlalchemy import Connection

from lib.domain.vocabulary import Vocabulary
from lib.queries.index import Index
from lib.queries.vocabulary import regions_named, terms_like
from lib.store.postings import PIECE, look_up
from lib.store.spelling import has_han, name_parts, pieces, pinyin, plain

ENOUGH_PIECES = 0.6  # share of a misspelt word's pieces that a name must have


@dataclass(frozen=True)
class Hits:
    """Disjoint sets of bases, the surest first; a guess when nothing matched as typed."""

    strata: tuple[BitMap, ...]
    is_guess: bool = False

    @property
    def bases(self) -> BitMap:
        return BitMap.union(BitMap(), *self.strata)


def keyword(connection: Connection, index: Index, known: Vocabulary, q: str) -> Hits:
    """Bases whose name holds every word of `q`, then those it describes, else those it resembles."""
    words = [word for word in map(plain, q.split()) if word]
    if not words:
        return Hits((BitMap(),))
    named = _all(words, lambda word: _named(connection, word))
    described = _all(words, lambda word: _named(connection, word) | _described(index, known, word))
    if described:
        return Hits((named, described - named))
    guessed = _all(words, lambda word: _resembling(connection, word) | _described(index, known, word, guess=True))
    return Hits((guessed,), is_guess=True)


def _all(words: list[str], bases_of: Callable[[str], BitMap]) -> BitMap:
    return BitMap.intersection(*[bases_of(word) for word in words])


def _spellings(part: str) -> list[set[str]]:
    """The sets of pieces any one of which, whole, makes a name hold `part`."""
    written = pieces(part, 2)
    if has_han(part):
        return [written]
    return [written, pieces(part, 3, "~"), pieces(part, 2, "^") if len(part) > 1 else set()]


def _named(connection: Connection, word: str) -> BitMap:
    return BitMap.intersection(*[_holding(connection, part) for part in name_parts([word])])


def _holding(connection: Connection, part: str) -> BitMap:
    found = BitMap()
    for wanted in filter(None, _spellings(part)):
        bitmaps = look_up(connection, [(PIECE, piece) for piece in wanted])
        if len(bitmaps) == len(wanted):
            found |= BitMap.intersection(*bitmaps.values())
    return found


def _described(index: Index, known: Vocabulary, word: str, guess: bool = False) -> BitMap:
    found = BitMap()
    for code in terms_like(known.occupations, word, guess):
        found |= index.skill((code,), ())
    for code in terms_like(known.industries, word, guess):
        found |= index.of("industry", code)
    for level, regions in (("unit", known.units), ("county", known.counties)):
        for region in regions_named(regions.values(), word):
            found |= index.of(level, region.code)
    return found


def _resembling(connection: Connection, word: str) -> BitMap:
    """Bases whose name has most pieces of `word`, as written or as it sounds."""
    return _most_of(connection, pieces(word, 2)) | _most_of(connection, pieces(pinyin(word), 3, "~"))


def _most_of(connection: Connection, wanted: set[str]) -> BitMap:
    if len(wanted) < 3:
        return BitMap()
    bitmaps = look_up(connection, [(PIECE, piece) for piece in wanted]).values()
    if len(bitmaps) < ENOUGH_PIECES * len(wanted):
        return BitMap()
    bases, times = np.unique(np.concatenate([np.asarray(b.to_array()) for b in bitmaps]), return_counts=True)
    return BitMap(bases[times >= ENOUGH_PIECES * len(wanted)])
