"""The store's own speed, in process: nearest, boxes by other keys, an answer with its counts, one write."""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, update

from bench.stores import KEPT, url, within
from bench.table import Table
from lib.domain.bases import BaseFilter, Category, Near
from lib.domain.vocabulary import Vocabulary
from lib.geo.boundaries import read
from lib.geo.cells import ranges
from lib.geo.distance import box_around, haversine_km
from lib.queries import bases, spatial
from lib.queries.index import Index, index
from lib.queries.vocabulary import vocabulary
from lib.store.engine import open_store, reading, revision_of, writing
from lib.store.postings import reindexing
from lib.store.tables import base

FEWER, MOST = 10_000, 1_000_000
POINTS = 200
SCANS = 5
COUNT = 20
QUESTIONS = {
    "全省": BaseFilter(),
    "城市+行业": BaseFilter(unit="350500", industry=("textile",)),
    "职业+类别+已核实": BaseFilter(occupation=("welder",), category=(Category.PRACTICE_BASE,), verified=True),
    "关键词": BaseFilter(q="泉州纺织"),
    "20 公里内": BaseFilter(near=Near(118.675, 24.874, 20)),
}
Paths = Mapping[int, Path]
Box = tuple[float, float, float, float]


def places(count: int) -> NDArray[np.float64]:
    """`count` random points in the province, rows of longitude and latitude; the same at every run."""
    return within(read("province").geometry.iloc[0], count, np.random.default_rng(7)).T


def milliseconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def nearest(table: Table, paths: Paths) -> None:
    """Nearest 20 among all bases, and by reading every coordinate."""
    found = {size: _nearest_ms(paths[size]) for size in paths}
    for size, ms in found.items():
        table.add(f"最近 {COUNT} 家:{size:,}", "", f"{ms:.2f} 毫秒({POINTS} 点的中位数)")
    if {FEWER, MOST} <= found.keys():
        ratio = found[MOST] / found[FEWER]
        table.add(f"最近 {COUNT} 家:{MOST:,} ÷ {FEWER:,}", "≤ 3 ×", f"{ratio:.2f} 倍", ratio <= 3)
    for size in (size for size in (FEWER, MOST) if size in paths):
        scan, in_memory = _scan_ms(paths[size])
        ratio = scan / found[size]
        figure = f"{ratio:,.0f} 倍({scan:,.1f} 毫秒,其中只算距离 {in_memory:,.1f})"
        table.add(
            f"全表扫描 ÷ 最近 {COUNT} 家:{size:,}",
            "≥ 50 ×" if size == MOST else "",
            figure,
            ratio >= 50 if size == MOST else None,
        )


def _nearest_ms(path: Path) -> float:
    with reading(open_store(url(path))) as connection:
        everything = index(connection).bases
        ask = partial(spatial.nearest, connection, count=COUNT, among=everything)
        return median(milliseconds(partial(ask, *map(float, place))) for place in places(POINTS))


def _scan_ms(path: Path) -> tuple[float, float]:
    """Reading all coordinates by the driver itself and sorting out the nearest; and the arithmetic alone."""
    whole, alone = [], []
    with sqlite3.connect(path) as connection:
        for longitude, latitude in places(SCANS):
            began = time.perf_counter()
            rows = connection.execute("SELECT id, longitude, latitude FROM base WHERE cell IS NOT NULL").fetchall()
            table = np.array(rows, dtype=float)
            read_at = time.perf_counter()
            km = haversine_km(longitude, latitude, table[:, 1], table[:, 2])
            np.argpartition(km, COUNT)[:COUNT]
            whole.append((time.perf_counter() - began) * 1000)
            alone.append((time.perf_counter() - read_at) * 1000)
    return median(whole), median(alone)


def answers(table: Table, paths: Paths) -> None:
    """Reading the index after a write, and one answer with every count, nothing remembered."""
    for size, path in paths.items():
        with reading(open_store(url(path))) as connection:
            load = median(milliseconds(partial(index, connection)) for _ in range(3))
            held, known = index(connection), vocabulary(connection)
            asked = {name: _answer_ms(connection, held, known, where) for name, where in QUESTIONS.items()}
        table.add(f"写入后重读索引:{size:,}", "", f"{load:,.1f} 毫秒")
        said = ";".join(f"{name} {found:.1f}+{facets:.1f}" for name, (found, facets) in asked.items())
        table.add(f"答案+各选项计数(毫秒):{size:,}", "", said)


def _answer_ms(connection: Connection, held: Index, known: Vocabulary, where: BaseFilter) -> tuple[float, float]:
    near = where.near
    around = spatial.around(connection, near.longitude, near.latitude, 100) if near else None
    answer = bases.find(connection, held, known, where)
    found = median(milliseconds(lambda: bases.find(connection, held, known, where)) for _ in range(5))
    facets = median(milliseconds(lambda: bases.facets(held, known, answer, around)) for _ in range(5))
    return found, facets


def spatial_keys(table: Table, paths: Paths) -> None:
    """A box by ranges of the quadkey, by an index of (longitude, latitude), and by no index, at the largest size.

    The rows alone, by the driver itself, so that only the keys differ; and the whole of `in_box` beside them.
    """
    size = max(paths)
    rivals = _rivals(paths[size], size)
    for km in (2, 20, 100):
        boxes = [box_around(longitude, latitude, km) for longitude, latitude in places(50 if km < 100 else 10).tolist()]
        cells, axes = _rows_ms(paths[size], _by_cell, boxes), _rows_ms(rivals, partial(_by_axes, "by_axes"), boxes)
        none = _rows_ms(rivals, partial(_by_axes, "by_nothing"), boxes[:5])
        with reading(open_store(url(paths[size]))) as connection:
            whole = median(milliseconds(partial(spatial.in_box, connection, box)) for box in boxes)
        figure = f"quadkey {cells:,.2f};经纬度索引 {axes:,.2f};无索引 {none:,.1f};in_box 全程 {whole:,.1f} 毫秒"
        table.add(f"查方框,半径 {km} 公里:{size:,}", "", figure)


def _rivals(path: Path, size: int) -> Path:
    """The same points in tables of their own: one with a composite index, one with none."""
    other = KEPT / f"spatial-{size}.sqlite3"
    other.unlink(missing_ok=True)
    with sqlite3.connect(other) as connection:
        connection.execute("ATTACH ? AS made", (str(path),))
        for name in ("by_axes", "by_nothing"):
            connection.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, cell BIGINT, longitude FLOAT, latitude FLOAT)")
            connection.execute(f"INSERT INTO {name} SELECT id, cell, longitude, latitude FROM made.base WHERE cell IS NOT NULL")
        connection.execute("CREATE INDEX axes ON by_axes (longitude, latitude, cell)")
    return other


def _rows_ms(path: Path, query: Callable[[Box], tuple[str, Sequence[float]]], boxes: list[Box]) -> float:
    with sqlite3.connect(path) as connection:
        return median(milliseconds(lambda: connection.execute(*query(box)).fetchall()) for box in boxes)  # noqa: B023


def _by_cell(box: Box) -> tuple[str, Sequence[float]]:
    """What `in_box` asks, ranges and all; it sifts out what lies beside the box afterwards."""
    spans = ranges(*box)
    where = " OR ".join(["cell BETWEEN ? AND ?"] * len(spans))
    return f"SELECT id, cell, longitude, latitude FROM base WHERE {where}", [end for span in spans for end in span]


def _by_axes(name: str, box: Box) -> tuple[str, Sequence[float]]:
    west, south, east, north = box
    where = "longitude BETWEEN ? AND ? AND latitude BETWEEN ? AND ?"
    return f"SELECT id, cell, longitude, latitude FROM {name} WHERE {where}", (west, east, south, north)


def one_write(table: Table, paths: Paths) -> None:
    """One base changed with its index kept true, committed, at every size."""
    for size, path in paths.items():
        engine = open_store(url(path), 30)
        times = [milliseconds(partial(_touch, engine, number)) for number in range(size // 2, size // 2 + 5)]
        with reading(engine) as connection:
            assert revision_of(connection)
        table.add(f"改一家并更新索引:{size:,}", "", f"{median(times):,.1f} 毫秒")


def _touch(engine: Engine, number: int) -> None:
    with writing(engine, "基准测试") as change:
        with reindexing(change.connection, [number]):
            change.connection.execute(update(base).where(base.c.id == number).values(note=""))
        change.record("touch", "base", str(number))
