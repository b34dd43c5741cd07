"""What the map shows of an answer in one view: areas with counts far out, clusters and bases close up."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyroaring import BitMap
from sqlalchemy import Connection, select

from lib.domain.bases import Category
from lib.domain.provenance import Precision, Provenance
from lib.domain.vocabulary import Vocabulary
from lib.geo.cells import parent
from lib.queries.bases import Found
from lib.queries.index import Index
from lib.queries.spatial import Box, in_box, points
from lib.store.tables import base, designation

COUNTIES_FROM = 8  # zoom
POINTS_FROM = 10  # zoom
FEW_POINTS = 60  # so few are drawn one by one however far out
CELLS_PER_TILE = 2  # zoom levels from a tile to a cluster's cell: 64 px
LARGEST_FAN = 12  # bases on one point that are fanned out; more are listed
DEEPEST = 18  # zoom


@dataclass(frozen=True)
class Drawing:
    """One view of an answer.

    Attributes
    ----------
    total : bases in the answer; drawn : bases the picture stands for; unplaced : those with no place at all.
    level : 'unit', 'county' or 'point'.
    areas : columns level, code, count, and samples: how many of these are 示例.
    clusters : columns longitude, latitude, count, west, south, east, north.
    marks : columns id, name, category, provenance, precision, longitude, latitude.
    """

    total: int
    drawn: int
    unplaced: int
    level: str
    areas: pd.DataFrame
    clusters: pd.DataFrame
    marks: pd.DataFrame


def drawing(connection: Connection, index: Index, known: Vocabulary, found: Found, box: Box, zoom: int) -> Drawing:
    """What to draw of `found` inside `box` (WGS-84 degrees) at a web-map `zoom`."""
    homeless = found.bases & index.of("precision", Precision.NONE)
    placed = found.bases - homeless
    if zoom >= POINTS_FROM or len(placed) <= FEW_POINTS:
        return _close_up(connection, found, placed, len(homeless), box, zoom)
    level = "county" if zoom >= COUNTIES_FROM else "unit"
    areas = _areas(index, known, placed, level)
    return Drawing(found.total, int(areas["count"].sum()), len(homeless), level, areas, _no_clusters(), _no_marks())


def _areas(index: Index, known: Vocabulary, placed: BitMap, level: str) -> pd.DataFrame:
    samples = index.of("provenance", Provenance.SAMPLE)
    areas: list[tuple[str, str, BitMap]] = []
    for unit in known.units:
        inside = placed & index.of("unit", unit)
        if level == "county":
            counties = [(county.code, inside & index.of("county", county.code)) for county in known.counties_of(unit)]
            areas += [("county", code, bases) for code, bases in counties]
            # known to be in the city and no more than that: counted on the city's own label
            inside -= BitMap.union(BitMap(), *[bases for _, bases in counties])
        areas.append(("unit", unit, inside))
    rows = [(*place, len(bases), bases.intersection_cardinality(samples)) for *place, bases in areas if bases]
    return pd.DataFrame(rows, columns=["level", "code", "count", "samples"]).astype({"count": int, "samples": int})


def _close_up(connection: Connection, found: Found, placed: BitMap, unplaced: int, box: Box, zoom: int) -> Drawing:
    few = len(placed) <= FEW_POINTS
    seen = points(connection, placed) if few else in_box(connection, box)
    seen = seen[np.isin(seen.id, np.asarray(placed.to_array(), dtype="uint32"))]
    cells = parent(seen.cell.to_numpy(), min(zoom, DEEPEST) + CELLS_PER_TILE)
    size = seen.groupby(cells).id.transform("size")
    same_point = seen.groupby(cells)[["longitude", "latitude"]].transform("nunique").max(axis=1) == 1
    alone = (size == 1) | (same_point & (size <= LARGEST_FAN)) | (zoom >= DEEPEST)
    marks = _named(connection, seen[alone], found.where.category)
    grouped = seen[~alone]
    clusters = _clusters(grouped, cells[~alone.to_numpy()])
    return Drawing(found.total, len(seen), unplaced, "point", _no_areas(), clusters, marks)


def _clusters(seen: pd.DataFrame, cells: NDArray[np.int64]) -> pd.DataFrame:
    groups = seen.groupby(cells)
    return groups.agg(
        longitude=("longitude", "mean"),
        latitude=("latitude", "mean"),
        count=("id", "size"),
        west=("longitude", "min"),
        south=("latitude", "min"),
        east=("longitude", "max"),
        north=("latitude", "max"),
    ).reset_index(drop=True)


def _named(connection: Connection, seen: pd.DataFrame, asked: tuple[Category, ...]) -> pd.DataFrame:
    """`seen` with name, precision, provenance and the category to draw: an asked one before others."""
    ids: list[int] = seen.id.tolist()
    rows: list[Any] = []
    held: dict[int, str] = {}
    prefer = [*asked, *Category]
    for at in range(0, len(ids), 500):
        some = ids[at : at + 500]
        b, d = base.c, designation.c
        rows += connection.execute(select(b.id, b.name, b.precision, b.provenance).where(b.id.in_(some))).all()
        for row in connection.execute(select(d.base, d.category).where(d.base.in_(some))):
            best = held.get(row.base, row.category)
            held[row.base] = min(best, row.category, key=prefer.index)
    named = pd.DataFrame(rows, columns=["id", "name", "precision", "provenance"]).astype({"id": "uint32"})
    named["category"] = named.id.map(held).fillna(Category.OTHER.value)
    return named.merge(seen[["id", "longitude", "latitude"]], on="id").sort_values("id")


def _no_areas() -> pd.DataFrame:
    return pd.DataFrame({"level": [], "code": [], "count": [], "samples": []})


def _no_clusters() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in ("longitude", "latitude", "count", "west", "south", "east", "north")})


def _no_marks() -> pd.DataFrame:
    names = ("id", "name", "precision", "provenance", "category", "longitude", "latitude")
    return pd.DataFrame({name: [] for name in names})
