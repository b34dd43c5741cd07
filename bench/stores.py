"""Generated stores of any size, the same at every making, kept in .bench/ and made anew when what makes them changes."""

import hashlib
import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, Table, func, select

from lib.actions.seed import fill
from lib.domain.bases import Grade, Stage
from lib.domain.provenance import Precision, Provenance
from lib.domain.training import Level
from lib.geo.boundaries import read, regions
from lib.geo.cells import cell_of
from lib.settings import ROOT
from lib.store import tables
from lib.store.engine import open_store, writing
from lib.store.migrate import migrate
from lib.store.postings import rebuild

KEPT = ROOT / ".bench"
ACTOR = "基准测试"
SOURCE = "sample"  # the source row that generated facts name
_MAKERS = ("bench/stores.py", "lib/store/tables.py", "lib/store/postings.py", "lib/store/spelling.py")
_FILLED = (tables.base, tables.designation, tables.base_industry, tables.base_skill)
_CHUNK = 50_000
_BRAND = list("鑫华泰恒兴隆福安永盛嘉瑞宏达远东方正金龙凤海天长青云山水源丰茂建新联合创展腾飞星辰光明")
_KINDS = {
    "vocational_academy": "职业训练院",
    "practice_base": "技能提升实训基地",
    "enterprise_base": "有限公司实训基地",
    "training_base": "高技能人才培训基地",
    "master_studio": "技能大师工作室",
    "technical_school": "技工学校",
    "other": "公共实训中心",
}
_CATEGORY_SHARES = (0.04, 0.16, 0.30, 0.20, 0.18, 0.06, 0.06)
_PROVENANCE_SHARES = (0.5, 0.2, 0.2, 0.1)
Numbers = NDArray[np.int64]
Words = NDArray[np.str_]


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def store(count: int) -> Path:
    """A store of `count` bases: the one made before, or a new one."""
    path = KEPT / f"bases-{count}-{_fingerprint()}.sqlite3"
    if not path.exists():
        KEPT.mkdir(exist_ok=True)
        for old in KEPT.glob(f"bases-{count}-*"):
            if path.stem not in old.name:
                old.unlink()
        _make(path, count)
    return path


def _fingerprint() -> str:
    """Short digest of everything that decides what a store holds."""
    files = [ROOT / name for name in _MAKERS] + sorted((ROOT / "lib/store/migrations/versions").glob("*.py"))
    files += [ROOT / "data/geo/county.geojson", *sorted((ROOT / "data/seed").glob("*.csv"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


def _make(path: Path, count: int) -> None:
    """Rows and index in a transaction each, so that a making cut short goes on where it was."""
    print(f"造 {count:,} 家基地的库", end="", flush=True)
    unfinished, began = path.with_suffix(".part"), time.perf_counter()
    engine = open_store(url(unfinished), 60)
    migrate(engine)
    fill(engine, with_samples=False)
    _fill_up(engine, count)
    print(f" 行 {time.perf_counter() - began:.1f} 秒", end="", flush=True)
    _index(engine, count)
    engine.dispose()
    _settle(unfinished)
    unfinished.rename(path)
    print(f",连索引共 {time.perf_counter() - began:.1f} 秒", flush=True)


def _settle(path: Path) -> None:
    """Bring the write-ahead log into the file itself, which can then be renamed."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


def _fill_up(engine: Engine, count: int) -> None:
    with writing(engine, ACTOR) as change:
        known = change.connection.scalar(select(func.count()).select_from(tables.base)) or 0
        if known == count:
            return
        indexes = [index for table in _FILLED for index in table.indexes]
        for index in indexes:
            index.drop(change.connection)
        for table, rows in Generator(change.connection, known, count - known).chunks():
            _insert(change.connection, table, rows)
        for index in indexes:
            index.create(change.connection)


def _index(engine: Engine, count: int) -> None:
    with writing(engine, ACTOR) as change:
        rebuild(change.connection)
        change.record("generate", "base", str(count))


def _insert(connection: Connection, table: Table, rows: pd.DataFrame) -> None:
    """Insert by the driver itself: with a million rows, all else is waiting."""
    columns = [rows[name].tolist() for name in rows]
    sql = f"INSERT INTO {table.name} ({', '.join(map(str, rows))}) VALUES ({', '.join('?' * len(columns))})"
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.executemany(sql, zip(*columns, strict=True))
    print(".", end="", flush=True)


class Generator:
    """Bases with titles, industries and skills, by counties in proportion to their people."""

    def __init__(self, connection: Connection, known: int, count: int) -> None:
        self.random = np.random.default_rng(20241127 + count)
        self.first, self.count = known + 1, count
        self.counties = _counties(connection)
        self.industries = pd.DataFrame(connection.execute(select(tables.industry.c.code, tables.industry.c.name)))
        pairs = connection.execute(select(tables.occupation_industry.c.industry, tables.occupation_industry.c.occupation))
        self.occupations = _by_first(pairs.all())
        every = [code for codes in self.occupations.values() for code in codes]
        self.taught = [np.array(self.occupations.get(code, every)) for code in self.industries.code]

    def chunks(self) -> Iterator[tuple[Table, pd.DataFrame]]:
        """Tables and the rows to put into them."""
        for at in range(0, self.count, _CHUNK):
            size = min(_CHUNK, self.count - at)
            yield from self._chunk(np.arange(self.first + at, self.first + at + size))

    def _chunk(self, ids: NDArray[np.int64]) -> Iterator[tuple[Table, pd.DataFrame]]:
        county = self.random.choice(len(self.counties), len(ids), p=self.counties.share.to_numpy())
        category = self.random.choice(len(_KINDS), len(ids), p=_CATEGORY_SHARES)
        industry = self.random.integers(len(self.industries), size=len(ids))
        provenance = self._some(Provenance, len(ids), _PROVENANCE_SHARES)
        yield tables.base, self._bases(ids, county, category, industry, provenance)
        yield tables.designation, self._titles(ids, category, provenance)
        yield tables.base_industry, self._industries(ids, industry)
        yield tables.base_skill, self._skills(ids, industry)

    def _some(self, kind: type, size: int, shares: tuple[float, ...] | None = None) -> NDArray[np.str_]:
        return self.random.choice(np.array([each.value for each in kind]), size, p=shares)  # type: ignore[attr-defined]

    def _bases(self, ids: Numbers, county: Numbers, category: Numbers, industry: Numbers, provenance: Words) -> pd.DataFrame:
        where = self.counties.iloc[county].reset_index(drop=True)
        longitude, latitude = self._places(county)
        is_vague = self.random.random(len(ids)) < 0.02
        longitude, latitude = np.where(is_vague, where.longitude, longitude), np.where(is_vague, where.latitude, latitude)
        bases = pd.DataFrame({"id": ids, "key": [f"bench-{each}" for each in ids]})
        bases["name"] = self._names(ids, where.short_name, category, industry)
        bases["former_names"], bases["address"], bases["note"] = (
            "",
            where.name + "工业路" + pd.Series(ids % 900).astype(str) + "号",
            "",
        )
        bases["unit"], bases["city"], bases["county"] = where.unit, where.city, where.code
        bases["longitude"], bases["latitude"] = longitude, latitude
        bases["cell"] = cell_of(longitude, latitude)
        bases["precision"] = np.where(is_vague, Precision.COUNTY.value, Precision.EXACT.value)
        bases["provenance"], bases["source"] = provenance, SOURCE
        return bases

    def _places(self, county: NDArray[np.int64]) -> NDArray[np.float64]:
        """One point inside the polygon of each county named."""
        points = np.empty((2, len(county)))
        for code in np.unique(county):
            at = np.flatnonzero(county == code)
            points[:, at] = within(self.counties.geometry.iloc[code], len(at), self.random)
        return points.round(5)

    def _names(self, ids: Numbers, places: Iterable[str], category: Numbers, industry: Numbers) -> list[str]:
        brands = self.random.choice(_BRAND, (len(ids), 2))
        kinds, trades = list(_KINDS.values()), self.industries.name.tolist()
        several = zip(places, brands, industry, category, ids, strict=True)
        return [f"{place}{one}{two}{trades[i]}{kinds[c]}{n % 1000}" for place, (one, two), i, c, n in several]

    def _titles(self, ids: Numbers, category: Numbers, provenance: Words) -> pd.DataFrame:
        """One title each, and for every fourth a second one of another kind."""
        more = np.flatnonzero(self.random.random(len(ids)) < 0.25)
        at = np.concatenate([np.arange(len(ids)), more])
        kinds = np.concatenate([category, (category[more] + 1) % len(_KINDS)])
        titles = pd.DataFrame({"base": ids[at], "category": np.array(list(_KINDS))[kinds]})
        titles["category_as_published"] = titles["grade_as_published"] = titles["batch"] = ""
        titles["grade"] = self._some(Grade, len(at), (0.05, 0.35, 0.5, 0.1))
        titles["year"] = self.random.integers(2012, 2027, len(at))
        titles["stage"], titles["provenance"] = self._some(Stage, len(at)), provenance[at]
        return titles.assign(source=SOURCE)

    def _industries(self, ids: Numbers, industry: Numbers) -> pd.DataFrame:
        more = np.flatnonzero(self.random.random(len(ids)) < 0.2)
        other = (industry[more] + 1) % len(self.industries)
        codes = self.industries.code.to_numpy()[np.concatenate([industry, other])]
        rows = pd.DataFrame({"base": np.concatenate([ids, ids[more]]), "industry": codes})
        return rows.assign(as_published="", source=SOURCE)

    def _skills(self, ids: Numbers, industry: Numbers) -> pd.DataFrame:
        """One to five skills each, of the occupations of its industry."""
        each = self.random.integers(1, 6, len(ids))
        trades, drawn = np.repeat(industry, each), self.random.random(each.sum())
        occupations = np.empty(len(trades), dtype=object)
        for trade, codes in enumerate(self.taught):
            at = np.flatnonzero(trades == trade)
            occupations[at] = codes[(drawn[at] * len(codes)).astype(int)]
        rows = pd.DataFrame({"base": np.repeat(ids, each), "occupation": occupations})
        rows["level"] = self._some(Level, len(rows))
        return rows.drop_duplicates().assign(as_published="", source=SOURCE)


def within(area: shapely.Geometry, count: int, random: np.random.Generator) -> NDArray[np.float64]:
    """`count` random points inside `area`: an array of longitudes and one of latitudes."""
    west, south, east, north = area.bounds
    shapely.prepare(area)
    found = np.empty((2, 0))
    while found.shape[1] < count:
        some = random.uniform((west, south), (east, north), (2 * count + 20, 2)).T
        found = np.hstack([found, some[:, shapely.contains_xy(area, *some)]])
    return found[:, :count]


def _counties(connection: Connection) -> pd.DataFrame:
    """Counties with polygon, label point and share of the people of the province."""
    p = tables.place.c
    people = dict(connection.execute(select(p.code, p.population).where(p.level == "county")).tuples().all())
    names = regions().query("level == 'county'")[["code", "short_name", "longitude", "latitude"]]
    counties = pd.DataFrame(read("county")).merge(names, on="code")
    counted = counties.code.map(people).astype(float).fillna(0)
    return counties.assign(share=counted / counted.sum())


def _by_first(pairs: Iterable[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for first, second in pairs:
        found.setdefault(first, []).append(second)
    return found
