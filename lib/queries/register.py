"""Whole entries of the register, by id."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.sql import FromClause

from lib.domain.bases import Category, Grade, Stage
from lib.domain.provenance import Precision, Provenance
from lib.domain.register import Base, Skill, Source, Title
from lib.domain.training import Level
from lib.store.tables import base, base_industry, base_skill, designation, source

AT_ONCE = 500


def entries(connection: Connection, ids: Sequence[int]) -> Iterator[Base]:
    """The bases of `ids` in that order, read some hundreds at a time; an unknown id is passed over."""
    for at in range(0, len(ids), AT_ONCE):
        some = ids[at : at + AT_ONCE]
        found = _read(connection, some)
        yield from (found[base_id] for base_id in some if base_id in found)


def entry(connection: Connection, base_id: int) -> Base | None:
    return next(entries(connection, [base_id]), None)


def with_distances(bases: Sequence[Base], km: dict[int, float]) -> list[Base]:
    return [replace(each, distance_km=km.get(each.id)) for each in bases]


def _read(connection: Connection, ids: Sequence[int]) -> dict[int, Base]:
    titles, industries, skills = (_grouped(connection, table, ids) for table in (designation, base_industry, base_skill))
    rows = connection.execute(select(base).where(base.c.id.in_(ids))).all()
    sources = _sources(connection, {row.source for row in rows} | {t.source for some in titles.values() for t in some})
    return {row.id: _base(row, sources, titles[row.id], industries[row.id], skills[row.id]) for row in rows}


def _grouped(connection: Connection, table: FromClause, ids: Sequence[int]) -> defaultdict[int, list[Row]]:  # type: ignore[type-arg]
    groups: defaultdict[int, list[Row]] = defaultdict(list)  # type: ignore[type-arg]
    for row in connection.execute(select(table).where(table.c.base.in_(ids)).order_by(table.c.id)):
        groups[row.base].append(row)
    return groups


def _sources(connection: Connection, keys: set[str]) -> dict[str, Source]:
    rows = connection.execute(select(source).where(source.c.key.in_(keys)))
    return {row.key: Source(row.title, row.issuer, row.published, row.url, row.note) for row in rows}


def _base(
    row: Row[Any],
    sources: dict[str, Source],
    titles: Iterable[Row[Any]],
    industries: Iterable[Row[Any]],
    skills: Iterable[Row[Any]],
) -> Base:
    return Base(
        id=row.id,
        key=row.key,
        name=row.name,
        former_names=tuple(filter(None, row.former_names.split(";"))),
        unit=row.unit,
        city=row.city,
        county=row.county,
        address=row.address,
        longitude=row.longitude,
        latitude=row.latitude,
        precision=Precision(row.precision),
        provenance=Provenance(row.provenance),
        source=sources[row.source],
        confirmed_on=row.confirmed_on,
        note=row.note,
        titles=tuple(_title(title, sources) for title in titles),
        industries=tuple(dict.fromkeys(each.industry for each in industries)),
        skills=tuple(Skill(each.occupation, Level(each.level) if each.level else None, each.as_published) for each in skills),
    )


def _title(row: Row, sources: dict[str, Source]) -> Title:  # type: ignore[type-arg]
    return Title(
        category=Category(row.category),
        category_as_published=row.category_as_published,
        grade=Grade(row.grade) if row.grade else None,
        grade_as_published=row.grade_as_published,
        year=row.year,
        batch=row.batch,
        stage=Stage(row.stage) if row.stage else None,
        provenance=Provenance(row.provenance),
        source=sources[row.source],
    )
