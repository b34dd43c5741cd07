"""The index of the store: for every term a question may ask by, the bases that have it, as a roaring bitmap.

A term is a dimension and a code. Titles and skills are kept with every wildcard form, so that any question
is a handful of bitmaps and a count costs no row: `title` is `category|grade|1 if official`, `skill` is
`occupation|level`, with `*` for any.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

from pyroaring import BitMap
from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select, tuple_

from lib.domain.bases import Grade
from lib.domain.provenance import Provenance
from lib.store.spelling import name_parts, name_pieces
from lib.store.tables import base, base_industry, base_skill, designation, posting

ANY = "*"
PIECE = "piece"
Term = tuple[str, str]
_GRADES = [grade.value for grade in Grade]
_PROVENANCES = [provenance.value for provenance in Provenance]
_MOST_VARIABLES = 500


def title_code(category: str = ANY, grade: str = ANY, official: str = ANY) -> str:
    return f"{category}|{grade}|{official}"


def skill_code(occupation: str = ANY, level: str = ANY) -> str:
    return f"{occupation}|{level}"


def rank_code(provenance: str, grade: str) -> str:
    """Where a base stands when nothing else tells: better proven first, then higher titles."""
    grade_rank = _GRADES.index(grade) if grade in _GRADES else len(_GRADES)
    return f"{_PROVENANCES.index(provenance)}{grade_rank}"


Kinds = Iterator[tuple[Hashable, int]]  # what a row says, and the base it says it of
_PLACED = ("unit", "city", "county", "provenance", "precision")


def _placed(connection: Connection, ids: Collection[int] | None) -> Kinds:
    columns = [getattr(base.c, name) for name in _PLACED]
    for *said, base_id in _rows(connection, select(*columns, base.c.id), base.c.id, ids):
        yield tuple(said), base_id


def _placed_terms(said: tuple[str, ...]) -> Iterator[Term]:
    return ((dimension, code) for dimension, code in zip(_PLACED, said, strict=True) if code)


def _named(connection: Connection, ids: Collection[int] | None) -> Kinds:
    for name, former, base_id in _rows(connection, select(base.c.name, base.c.former_names, base.c.id), base.c.id, ids):
        for part in name_parts([name, *former.split(";")]):
            yield part, base_id


def _named_terms(part: str) -> Iterator[Term]:
    return ((PIECE, piece) for piece in name_pieces(part))


def _titled(connection: Connection, ids: Collection[int] | None) -> Kinds:
    d = designation.c
    for *said, base_id in _rows(connection, select(d.category, d.grade, d.provenance, d.base), d.base, ids):
        yield tuple(said), base_id


def _titled_terms(said: tuple[str, str, str]) -> Iterator[Term]:
    category, grade, provenance = said
    official = "1" if provenance == Provenance.OFFICIAL else "0"
    for parts in product((category, ANY), (grade, ANY), (official, ANY)):
        yield "title", title_code(*parts)


def _ranked(connection: Connection, ids: Collection[int] | None) -> Kinds:
    d = designation.c
    query = select(base.c.provenance, func.coalesce(d.grade, ""), base.c.id).outerjoin_from(base, designation)
    best: dict[int, str] = {}
    for provenance, grade, base_id in _rows(connection, query, base.c.id, ids):
        rank = rank_code(provenance, grade)
        best[base_id] = min(rank, best.get(base_id, rank))
    return ((rank, base_id) for base_id, rank in best.items())


def _ranked_terms(rank: str) -> Iterator[Term]:
    yield "rank", rank


def _industrial(connection: Connection, ids: Collection[int] | None) -> Kinds:
    i = base_industry.c
    yield from _rows(connection, select(i.industry, i.base), i.base, ids)


def _industrial_terms(industry: str) -> Iterator[Term]:
    yield "industry", industry


def _skilled(connection: Connection, ids: Collection[int] | None) -> Kinds:
    s = base_skill.c
    for occupation, level, base_id in _rows(connection, select(s.occupation, s.level, s.base), s.base, ids):
        yield (occupation, level), base_id


def _skilled_terms(said: tuple[str, str]) -> Iterator[Term]:
    occupation, level = said
    for parts in product((occupation, ANY), (level, ANY)):
        yield "skill", skill_code(*parts)


_READERS: tuple[tuple[Callable[..., Kinds], Callable[..., Iterator[Term]]], ...] = (
    (_placed, _placed_terms),
    (_named, _named_terms),
    (_titled, _titled_terms),
    (_ranked, _ranked_terms),
    (_industrial, _industrial_terms),
    (_skilled, _skilled_terms),
)


def _rows(connection: Connection, query: Select[Any], key: ColumnElement[Any], ids: Collection[int] | None) -> Iterator[Any]:
    if ids is None:
        yield from connection.execute(query.execution_options(yield_per=10_000))
        return
    wanted = sorted(ids)
    for at in range(0, len(wanted), _MOST_VARIABLES):
        yield from connection.execute(query.where(key.in_(wanted[at : at + _MOST_VARIABLES])))


def terms(connection: Connection, ids: Collection[int] | None = None) -> dict[Term, BitMap]:
    """Term → the bases that have it, computed from the rows of `ids` (None: of all bases).

    Rows that say the same are gathered first, so that what they say is worked out once.
    """
    found: defaultdict[Term, array[int]] = defaultdict(_ids)
    for read, terms_of in _READERS:
        alike: defaultdict[Hashable, array[int]] = defaultdict(_ids)
        for said, base_id in read(connection, ids):
            alike[said].append(base_id)
        for said, base_ids in alike.items():
            for term in terms_of(said):
                found[term].extend(base_ids)
    return {term: BitMap(base_ids) for term, base_ids in found.items()}


def _ids() -> "array[int]":
    return array("I")


def load(connection: Connection, *dimensions: str) -> dict[Term, BitMap]:
    """Every bitmap of `dimensions`."""
    p = posting.c
    rows = connection.execute(select(posting).where(p.dimension.in_(dimensions)))
    return {(row.dimension, row.code): BitMap.deserialize(row.bases) for row in rows}


def look_up(connection: Connection, wanted: Collection[Term]) -> dict[Term, BitMap]:
    """The bitmaps of `wanted`; a term that no base has is left out."""
    p, found, asked = posting.c, {}, sorted(wanted)
    for at in range(0, len(asked), _MOST_VARIABLES // 2):
        some = asked[at : at + _MOST_VARIABLES // 2]
        for row in connection.execute(select(posting).where(tuple_(p.dimension, p.code).in_(some))):
            found[row.dimension, row.code] = BitMap.deserialize(row.bases)
    return found


def rebuild(connection: Connection) -> None:
    """Compute the whole index anew from the rows."""
    connection.execute(delete(posting))
    _save(connection, terms(connection))


def _save(connection: Connection, bitmaps: dict[Term, BitMap]) -> None:
    rows = [
        {"dimension": dimension, "code": code, "bases": bases.serialize()}
        for (dimension, code), bases in sorted(bitmaps.items())
        if bases
    ]
    if rows:
        connection.execute(insert(posting), rows)


@contextmanager
def reindexing(connection: Connection, ids: Collection[int]) -> Iterator[None]:
    """Keep the index true while the rows of `ids` are changed inside the block.

    The cost follows the bases that change, not the bases that are there.
    """
    before = terms(connection, ids)
    yield
    after = terms(connection, ids)
    touched = sorted(before.keys() | after.keys())
    bitmaps = look_up(connection, touched)
    for term in touched:
        kept = bitmaps.get(term, BitMap()) - before.get(term, BitMap())
        bitmaps[term] = kept | after.get(term, BitMap())
    p = posting.c
    for at in range(0, len(touched), _MOST_VARIABLES // 2):
        some = touched[at : at + _MOST_VARIABLES // 2]
        connection.execute(delete(posting).where(tuple_(p.dimension, p.code).in_(some)))
    _save(connection, bitmaps)
