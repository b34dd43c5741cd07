"""What the register rests on: its documents, the goals they set, the industries they name, and how much each is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, Select, Table, func, select, union

from lib.domain.bases import Category
from lib.domain.provenance import Provenance
from lib.queries.index import Index
from lib.store.tables import base, base_industry, base_skill, designation, source, target, unit_industry


@dataclass(frozen=True)
class About:
    """Everything that the register says of itself.

    Attributes
    ----------
    sources : as of `sources`.
    targets : as of `targets`.
    titles : as of `titles`.
    unit_industries : as of `unit_industries`.
    by_provenance : how many bases are verified, reported, unverified, samples.
    changes : the headings of the list of changes, newest first.
    """

    sources: pd.DataFrame
    targets: pd.DataFrame
    titles: pd.DataFrame
    unit_industries: pd.DataFrame
    by_provenance: Mapping[Provenance, int]
    changes: tuple[str, ...]


def about(connection: Connection, index: Index, changes: Path) -> About:
    """What the register says of itself; `changes` is the file of changes, which may be missing."""
    return About(
        sources=sources(connection),
        targets=targets(connection),
        titles=titles(connection),
        unit_industries=unit_industries(connection),
        by_provenance={each: len(index.of("provenance", each)) for each in Provenance},
        changes=headings(changes),
    )


def sources(connection: Connection) -> pd.DataFrame:
    """Every document of the register, newest first, those without a date last.

    Returns
    -------
    DataFrame with columns key, title, issuer, published (date or None), url, note (text, empty where there is none),
    bases: how many sites rest on it for their entry, a title, an industry or a skill, each site counted once.
    """
    rests = union(*(_resting(table, owner) for table, owner in _RESTING)).subquery()
    counted = select(rests.c.source, func.count().label("bases")).group_by(rests.c.source).subquery()
    s = source.c
    query = (
        select(source, func.coalesce(counted.c.bases, 0).label("bases"))
        .outerjoin(counted, counted.c.source == s.key)
        .order_by(s.published.is_(None), s.published.desc(), s.title)
    )
    return _frame(connection, query)


_RESTING = ((base, "id"), (designation, "base"), (base_industry, "base"), (base_skill, "base"))


def _resting(table: Table, owner: str) -> Select[tuple[str, int]]:
    return select(table.c.source.label("source"), table.c[owner].label("base"))


def targets(connection: Connection) -> pd.DataFrame:
    """The goals in the order of the documents that set them.

    Returns
    -------
    DataFrame with columns metric, label, area (code), period_from, period_to (dates, both included), value,
    unit_of_measure, clause, source (title).
    """
    t = target.c
    columns = (t.metric, t.label, t.area, t.period_from, t.period_to, t.value, t.unit_of_measure, t.clause)
    return _frame(connection, select(*columns, source.c.title.label("source")).join(source).order_by(t.id))


def titles(connection: Connection) -> pd.DataFrame:
    """How many titles there are of each category, by who says so; a site with three titles counts three times here.

    Returns
    -------
    DataFrame indexed by the codes of all categories, with one column for the code of each provenance.
    """
    d = designation.c
    rows = connection.execute(select(d.category, d.provenance, func.count()).group_by(d.category, d.provenance)).all()
    counts = {(category, provenance): count for category, provenance, count in rows}
    return pd.DataFrame(
        [[counts.get((category.value, each.value), 0) for each in Provenance] for category in Category],
        index=[category.value for category in Category],
        columns=[each.value for each in Provenance],
    )


def unit_industries(connection: Connection) -> pd.DataFrame:
    """The industries that the policy names for each unit, in its own words and order.

    Returns
    -------
    DataFrame with columns unit (code), phrase, industry (code), clause, note, source (title).
    """
    u = unit_industry.c
    columns = (u.unit, u.phrase, u.industry, u.clause, u.note, source.c.title.label("source"))
    rows = _frame(connection, select(*columns).join(source).order_by(u.unit, u.phrase))
    places = [clause.find(phrase) for clause, phrase in zip(rows.clause, rows.phrase, strict=True)]
    return rows.assign(place=places).sort_values(["unit", "place"], ignore_index=True).drop(columns="place")


def headings(changes: Path) -> tuple[str, ...]:
    """The second-level headings of a Markdown file, none when there is no such file."""
    lines = changes.read_text(encoding="utf-8").splitlines() if changes.is_file() else []
    return tuple(line.removeprefix("## ").strip() for line in lines if line.startswith("## "))


def _frame(connection: Connection, query: Select) -> pd.DataFrame:  # type: ignore[type-arg]
    answer = connection.execute(query)
    return pd.DataFrame(answer.all(), columns=list(answer.keys()), dtype=object)
