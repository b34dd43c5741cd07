"""Fill an empty store with the first rows of data/seed, so that a fresh copy shows something."""

from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine, Table, insert, text

from lib.domain.provenance import Precision
from lib.geo.cells import cell_of
from lib.settings import ROOT
from lib.store import tables
from lib.store.engine import Change, reading, revision_of, writing
from lib.store.postings import rebuild

SEED = ROOT / "data" / "seed"
REGIONS = ROOT / "data" / "geo" / "regions.csv"
ACTOR = "系统初始化"
_PRECISION_OF = {"town": Precision.TOWN, "county": Precision.COUNTY, "city": Precision.CITY, "unit": Precision.CITY}


def fill(engine: Engine, with_samples: bool, seed: Path = SEED) -> bool:
    """Seed the store if nothing was ever written to it; say whether it was.

    Raises
    ------
    sqlalchemy.exc.IntegrityError
        A seed row names a code that is not there; nothing is written then.
    """
    with reading(engine) as connection:
        if revision_of(connection):
            return False
    with writing(engine, ACTOR) as change:
        if revision_of(change.connection):
            return False  # another start was quicker
        _lists(change.connection, seed)
        _bases(change, seed)
        if with_samples:
            _bases(change, seed / "sample")
        rebuild(change.connection)
    return True


def rows_of(path: Path) -> pd.DataFrame:
    """A CSV file as text; what is empty there is an empty text here."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _lists(connection: Connection, seed: Path) -> None:
    _insert(connection, tables.source, _dated(rows_of(seed / "sources.csv"), "published"))
    _insert(connection, tables.place, _places(seed))
    _insert(connection, tables.industry, rows_of(seed / "industries.csv"))
    _insert(connection, tables.unit_industry, rows_of(seed / "city_industries.csv"))
    occupations = rows_of(seed / "occupations.csv")
    _insert(connection, tables.occupation, _blank_to_none(occupations, "national_code"))
    belongs = occupations.assign(occupation=occupations.code, industry=occupations.industries.str.split(";"))
    belongs = belongs.explode("industry")
    _insert(connection, tables.occupation_industry, belongs[belongs.industry != ""])
    _insert(connection, tables.target, _dated(rows_of(seed / "targets.csv"), "period_from", "period_to"))


def _places(seed: Path) -> pd.DataFrame:
    regions = rows_of(REGIONS)
    people = rows_of(seed / "population_2020.csv").rename(columns={"precision": "population_precision"})
    people = people.rename(columns={"adcode": "code", "source": "population_source"}).assign(level="county")
    columns = ["level", "code", "population", "population_precision", "population_source"]
    places = regions.merge(people[columns], on=["level", "code"], how="left").fillna("")
    return _blank_to_none(places, "longitude", "latitude", "population", "population_source")


def _bases(change: Change, seed: Path) -> None:
    places = rows_of(REGIONS).drop_duplicates("code", keep="last").set_index("code")
    bases = _located(rows_of(seed / "bases.csv"), places)
    known = change.connection.execute(tables.base.select().with_only_columns(tables.base.c.id)).all()
    bases["id"] = range(len(known) + 1, len(known) + len(bases) + 1)
    _insert(change.connection, tables.base, bases)
    if change.connection.dialect.name == "postgresql":  # the ids were given, so its own count must be told
        change.connection.execute(text("SELECT setval(pg_get_serial_sequence('base', 'id'), max(id)) FROM base"))
    ids = bases.set_index("key")["id"]
    for table, name in (
        (tables.designation, "designations"),
        (tables.base_industry, "base_industries"),
        (tables.base_skill, "base_occupations"),
    ):
        rows = rows_of(seed / f"{name}.csv")
        rows = rows.assign(base=rows.base.map(ids), key=rows.base)
        _insert(change.connection, table, _blank_to_none(rows, "year") if "year" in rows else rows)
    for row in bases.to_dict("records"):
        change.record("register", "base", row["key"], after={str(name): value for name, value in row.items()})


def _located(bases: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """`bases` with unit, city, county, coordinates, precision and spatial key from the place they name."""
    code = _drawable(bases.place, places)
    where = places.reindex(code.replace("", None)).reset_index(drop=True).fillna("")
    stated = bases.longitude.ne("") & bases.latitude.ne("")
    bases = bases.assign(unit=where.unit, city=where.city)
    bases["county"] = code.where(where.level == "county", where.parent.where(where.level == "town", ""))
    for axis in ("longitude", "latitude"):
        bases[axis] = pd.to_numeric(bases[axis].where(stated, where[axis]))
    precision = where.level.map(_PRECISION_OF).fillna(Precision.NONE)
    bases["precision"] = precision.mask(stated, Precision.EXACT).where(bases.longitude.notna(), Precision.NONE)
    return _keyed(bases)


def _drawable(place: pd.Series, places: pd.DataFrame) -> pd.Series:
    """The finest code that has a label point: a town whose position is not known gives way to its county."""
    county = places.query("level == 'town' and longitude == ''").parent
    return place.map(county).fillna(place)


def _keyed(bases: pd.DataFrame) -> pd.DataFrame:
    placed = bases.longitude.notna()
    cells = np.full(len(bases), None, dtype=object)
    cells[placed] = cell_of(bases.longitude[placed].to_numpy(), bases.latitude[placed].to_numpy()).tolist()
    return bases.assign(cell=cells)


def _dated(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    dates = {name: [None if pd.isna(day) else day.date() for day in pd.to_datetime(rows[name])] for name in columns}
    return rows.assign(**{name: pd.Series(days, dtype=object) for name, days in dates.items()})


def _blank_to_none(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return rows.assign(**{name: rows[name].astype(object).where(rows[name] != "", None) for name in columns})


def _insert(connection: Connection, table: Table, rows: pd.DataFrame) -> None:
    names = [column.name for column in table.c if column.name in rows]
    kept = rows[names].astype(object)
    records = kept.where(kept.notna(), None).to_dict("records")
    if records:
        connection.execute(insert(table), [_typed(table, record) for record in records])


def _typed(table: Table, record: dict) -> dict:  # type: ignore[type-arg]
    kinds = {"INTEGER": int, "FLOAT": float, "BIGINT": int}
    return {
        name: kinds[kind](value) if value is not None and (kind := str(table.c[name].type)) in kinds else value
        for name, value in record.items()
    }
