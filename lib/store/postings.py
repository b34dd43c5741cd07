"""The index of the store: for every term a question may ask by, the bases that have it, as a roaring bitmap.

A term is a dimension and a code. Titles and skills are kept with every wildcard form, so that any question
is a handful of bitmaps and a count costs no row: `title` is `category|grade|1 if official`, `skill` is
`occupation|level`, with `*` for any.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import product

from pyroaring import BitMap
from sqlalchemy import Connection, Select, delete, insert, select, tuple_

from lib.domain.bases import Grade
from lib.domain.provenance import Provenance
from lib.store.spelling import name_pieces
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


def _base_terms(connection: Connection, ids: Collection[int] | None) -> Iterator[tuple[Term, int]]:
    columns = [getattr(base.c, name) for name in _PLACED]
    for row in _rows(connection, select(*columns), base.c.id, ids):
        for dimension in ("unit", "city", "county"):
            if code := getattr(row, dimension):
                yield (dimension, code), row.id
        yield ("provenance", row.provenance), row.id
        yield ("precision", row.precision), row.id
        for piece in name_pieces([row.name, *row.former_names.split(";")]):
            yield (PIECE, piece), row.id


_PLACED = ("id", "unit", "city", "county", "provenance", "precision", "name", "former_names")


def _title_terms(connection: Connection, ids: Collection[int] | None) -> Iterator[tuple[Term, int]]:
    d = designation.c
    query = select(d.base, d.category, d.grade, d.provenance, base.c.provenance.label("whole")).join(base)
    best: dict[int, str] = {}
    for row in _rows(connection, query, d.base, ids):
        official = "1" if row.provenance == Provenance.OFFICIAL else "0"
        for parts in product((row.category, ANY), (row.grade, ANY), (official, ANY)):
            yield ("title", title_code(*parts)), row.base
        rank = rank_code(row.whole, row.grade)
        best[row.base] = min(rank, best.get(row.base, rank))
    for base_id, rank in best.items():
        yield ("rank", rank), base_id


def _industry_terms(connection: Connection, ids: Collection[int] | None) -> Iterator[tuple[Term, int]]:
    i = base_industry.c
    for row in _rows(connection, select(i.base, i.industry), i.base, ids):
        yield ("industry", row.industry), row.base


def _skill_terms(connection: Connection, ids: Collection[int] | None) -> Iterator[tuple[Term, int]]:
    s = base_skill.c
    for row in _rows(connection, select(s.base, s.occupation, s.level), s.base, ids):
        for parts in product((row.occupation, ANY), (row.level, ANY)):
            yield ("skill", skill_code(*parts)), row.base


def _rows(connection: Connection, query: Select, key, ids: Collection[int] | None):  # type: ignore
    if ids is None:
        yield from connection.execute(query.execution_options(yield_per=10_000))
        return
    wanted = sorted(ids)
    for at in range(0, len(wanted), _MOST_VARIABLES):
        yield from connection.execute(query.where(key.in_(wanted[at : at + _MOST_VARIABLES])))


def terms(connection: Connection, ids: Collection[int] | None = None) -> dict[Term, BitMap]:
    """Term → the bases that have it, computed from the rows of `ids` (None: of all bases)."""
    found: defaultdict[Term, list[int]] = defaultdict(list)
    for read in (_base_terms, _title_terms, _industry_terms, _skill_terms):
        for term, base_id in read(connection, ids):
            found[term].append(base_id)
    return {term: BitMap(base_ids) for term, base_ids in found.items()}


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
