"""The store's bitmaps of one revision, and the questions they answer without reading a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyroaring import BitMap
from sqlalchemy import Connection

from lib.domain.bases import Category, Grade
from lib.domain.training import Level
from lib.store import postings
from lib.store.engine import revision_of
from lib.store.postings import ANY, Term, skill_code, title_code

DIMENSIONS = ("unit", "city", "county", "title", "industry", "skill", "provenance", "precision", "rank")
NOTHING = BitMap()


@dataclass(frozen=True)
class Index:
    """Term → the bases that have it. Bitmaps handed out are shared: never change one in place."""

    revision: int
    bitmaps: Mapping[Term, BitMap]
    bases: BitMap

    def of(self, dimension: str, code: str) -> BitMap:
        return self.bitmaps.get((dimension, code), NOTHING)

    def any_of(self, dimension: str, codes: Iterable[str]) -> BitMap:
        return BitMap.union(NOTHING, *[self.of(dimension, code) for code in codes])

    def title(self, category: tuple[Category, ...], grade: tuple[Grade, ...], verified: bool) -> BitMap:
        """Bases with one title that is of any of `category` and any of `grade`, and official if `verified`."""
        official = "1" if verified else ANY
        return self.any_of("title", (title_code(c, g, official) for c in category or (ANY,) for g in grade or (ANY,)))

    def skill(self, occupation: tuple[str, ...], level: tuple[Level, ...]) -> BitMap:
        """Bases that teach any of `occupation` to any of `level`."""
        return self.any_of("skill", (skill_code(o, v) for o in occupation or (ANY,) for v in level or (ANY,)))

    def ranks(self) -> list[BitMap]:
        """Disjoint sets of all bases, the one to be listed first first."""
        return [bases for (dimension, _), bases in sorted(self.bitmaps.items()) if dimension == "rank"]


def index(connection: Connection) -> Index:
    """The index as it stands in the store now."""
    bitmaps = postings.load(connection, *DIMENSIONS)
    whole = BitMap.union(NOTHING, *[bases for (dimension, _), bases in bitmaps.items() if dimension == "provenance"])
    return Index(revision_of(connection), bitmaps, whole)
