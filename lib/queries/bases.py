"""Which bases answer a question, in what order, and how many each other choice would give."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from pyroaring import BitMap
from sqlalchemy import Connection

from lib.domain.bases import RADII_KM, BaseFilter, BaseQuestion, Category, Grade, Near, Sort
from lib.domain.provenance import Precision, Provenance
from lib.domain.training import Level
from lib.domain.vocabulary import Region, Vocabulary
from lib.queries.index import Index
from lib.queries.search import Hits, keyword
from lib.queries.spatial import Circle, around, nearest

_TITLE = ("category", "grade", "verified")
_SKILL = ("occupation", "level")
# the fields that are one constraint together, because one title or one skill must meet them all
_GROUP = dict.fromkeys(_TITLE, "title") | dict.fromkeys(_SKILL, "skill")


@dataclass(frozen=True)
class Found:
    """The answer to a question: which bases, and what orders them.

    Attributes
    ----------
    asked : the filter as given.
    where : the filter as answered; its radius is larger when nothing was found within the asked one.
    parts : constraint ('unit', 'title', 'skill', 'q', 'near' …) → the bases that meet it.
    hits : how well each base meets the keyword, if one was asked.
    circle : distances of all bases within the radius, if a position was given.
    """

    asked: BaseFilter
    where: BaseFilter
    bases: BitMap
    parts: Mapping[str, BitMap]
    hits: Hits | None
    circle: Circle | None

    @property
    def total(self) -> int:
        return len(self.bases)

    @property
    def is_guess(self) -> bool:
        return bool(self.hits and self.hits.is_guess)

    @property
    def is_widened(self) -> bool:
        return self.asked != self.where


def find(connection: Connection, index: Index, known: Vocabulary, asked: BaseFilter) -> Found:
    """The bases that answer `asked`; the radius widens by itself until something is found."""
    hits = keyword(connection, index, known, asked.q) if asked.q else None
    parts = _parts(index, asked, hits)
    bases = _all(index, parts)
    if asked.near is None:
        return Found(asked, asked, bases, parts, hits, None)
    near, circle = _widened(connection, asked.near, bases)
    inside = circle.within(near.radius_km)
    return Found(asked, replace(asked, near=near), bases & inside, parts | {"near": inside}, hits, circle)


def _parts(index: Index, where: BaseFilter, hits: Hits | None) -> dict[str, BitMap]:
    parts = {name: index.of(name, code) for name in ("unit", "city", "county") if (code := getattr(where, name))}
    if where.industry:
        parts["industry"] = index.any_of("industry", where.industry)
    if where.category or where.grade or where.verified:
        parts["title"] = index.title(where.category, where.grade, where.verified)
    if where.occupation or where.level:
        parts["skill"] = index.skill(where.occupation, where.level)
    if hits:
        parts["q"] = hits.bases
    return parts


def _all(index: Index, parts: Mapping[str, BitMap], but: str = "") -> BitMap:
    return BitMap.intersection(index.bases, *[bases for name, bases in parts.items() if name != but])


def _widened(connection: Connection, near: Near, bases: BitMap) -> tuple[Near, Circle]:
    for radius_km in [near.radius_km, *(r for r in RADII_KM if r > near.radius_km)]:
        circle = around(connection, near.longitude, near.latitude, radius_km)
        if circle.within(radius_km) & bases:
            return replace(near, radius_km=radius_km), circle
    return near, circle


def ids_of(found: Found, index: Index, order: Sort, start: int, stop: int) -> list[int]:
    """Ids of the bases at places `start` to `stop` (counted from 0, `stop` left out) of the answer."""
    if order is Sort.DISTANCE and found.circle is not None:
        return [int(base) for base in found.circle.only(found.bases).bases[start:stop]]
    return list(_by_relevance(found, index, start, stop))


def _by_relevance(found: Found, index: Index, start: int, stop: int) -> Iterator[int]:
    strata = found.hits.strata if found.hits else (found.bases,)
    for stratum in strata:
        for rank in index.ranks():
            part = stratum & rank & found.bases
            yield from part[max(start, 0) : max(stop, 0)]
            start, stop = start - len(part), stop - len(part)
            if stop <= 0:
                return


def place_of(found: Found, index: Index, order: Sort, base: int) -> int | None:
    """The place (from 0) at which `base` stands in the answer, None when it is not in it."""
    if base not in found.bases:
        return None
    if order is Sort.DISTANCE and found.circle is not None:
        return int(np.flatnonzero(found.circle.only(found.bases).bases == base)[0])
    before = 0
    for stratum in found.hits.strata if found.hits else (found.bases,):
        for rank in index.ranks():
            part = stratum & rank & found.bases
            if base in part:
                return before + part.rank(base) - 1
            before += len(part)
    return None


Facets = Mapping[str, Mapping[str, int]]


def facets(index: Index, known: Vocabulary, found: Found, circle: Circle | None) -> Facets:
    """Field → code → how many bases that choice alone would find under the other filters.

    `circle` is the widest circle around the asked position, for the counts by radius.
    """
    where, parts = found.where, found.parts
    anywhere = _all(index, {k: v for k, v in parts.items() if k not in ("unit", "city", "county")})
    in_unit, by_title, by_skill = (_all(index, parts, but) for but in ("county", "title", "skill"))
    by_industry, by_radius = _all(index, parts, "industry"), _all(index, parts, "near")
    grade, verified = where.grade, where.verified
    return {
        "unit": {code: _both(anywhere, index.of("unit", code)) for code in known.units},
        "city": {code: _both(anywhere, index.of("city", code)) for code in known.cities},
        "county": {c.code: _both(in_unit, index.of("county", c.code)) for c in _counties(known, where)},
        "industry": {code: _both(by_industry, index.of("industry", code)) for code in known.industries},
        "category": {c: _both(by_title, index.title((c,), grade, verified)) for c in Category},
        "grade": {g: _both(by_title, index.title(where.category, (g,), verified)) for g in Grade},
        "verified": {"1": _both(by_title, index.title(where.category, grade, True))},
        "occupation": {code: _both(by_skill, index.skill((code,), where.level)) for code in known.occupations},
        "level": {level: _both(by_skill, index.skill(where.occupation, (level,))) for level in Level},
        "radius_km": {str(r): _both(by_radius, circle.within(r)) for r in RADII_KM} if circle else {},
    }


def _counties(known: Vocabulary, where: BaseFilter) -> list[Region]:
    """The counties to choose from: those of the unit that is asked, or of the one the asked county is in."""
    county = known.counties.get(where.county)
    return known.counties_of(where.unit or (county.unit if county else ""))


def _both(one: BitMap, other: BitMap) -> int:
    return one.intersection_cardinality(other)


def looser(index: Index, found: Found) -> dict[str, int]:
    """Asked field → how many bases there would be without it; only the fields that would help."""
    counts = {}
    for name in found.where.asked:
        part = _GROUP.get(name, name)
        rest = {key: bases for key, bases in found.parts.items() if key != part}
        if part in ("title", "skill"):
            rest |= {k: v for k, v in _parts(index, found.where.without(name), None).items() if k == part}
        counts[name] = len(_all(index, rest))
    return {name: count for name, count in counts.items() if count}


def nearest_outside(
    connection: Connection, index: Index, known: Vocabulary, found: Found, count: int = 3
) -> list[tuple[int, float]]:
    """(id, km) of the nearest bases that meet the question everywhere but in its place."""
    point = _middle(known, found.where)
    if point is None:
        return []
    elsewhere = {k: v for k, v in found.parts.items() if k not in ("unit", "city", "county", "near")}
    circle = nearest(connection, *point, count, among=_all(index, elsewhere))
    return list(zip(map(int, circle.bases), map(float, circle.km), strict=True))


def _middle(known: Vocabulary, where: BaseFilter) -> tuple[float, float] | None:
    if where.near:
        return where.near.longitude, where.near.latitude
    region = known.counties.get(where.county) or known.units.get(where.unit) or known.cities.get(where.city)
    if region is None or region.longitude is None or region.latitude is None:
        return None
    return region.longitude, region.latitude


def by_provenance(index: Index, found: Found) -> dict[Provenance, int]:
    """How many of the answer are verified, reported, unverified, samples."""
    return {each: _both(found.bases, index.of("provenance", each)) for each in Provenance}


def unplaced(index: Index, found: Found) -> int:
    """How many of the answer have no published place and so cannot be drawn."""
    return _both(found.bases, index.of("precision", Precision.NONE))


def pages(total: int, size: int) -> int:
    return max(1, -(-total // size))


def page_ids(found: Found, index: Index, question: BaseQuestion, size: int) -> list[int]:
    """Ids of the page the question asks for; past the last page it is the last."""
    page = min(question.page, pages(found.total, size))
    return ids_of(found, index, question.order, (page - 1) * size, page * size)
