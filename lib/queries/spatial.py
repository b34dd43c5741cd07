"""Where bases stand: in a box, within a circle, nearest to a point, by the store's spatial key."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import pi, sqrt
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyroaring import BitMap
from sqlalchemy import Connection, or_, select

from lib.geo.cells import ranges
from lib.geo.distance import box_around, haversine_km
from lib.store.tables import base

Box: TypeAlias = tuple[float, float, float, float]  # west, south, east, north; WGS-84 degrees

FEW = 2_000  # bases so few that reading them by id beats searching for them by place
PROVINCE_KM2 = 124_000  # about; only to guess how wide the first ring should be
LAST_RING_KM = 1_000.0
_POINT = (base.c.id, base.c.cell, base.c.longitude, base.c.latitude)


@dataclass(frozen=True)
class Circle:
    """Bases by distance from a point, nearest first: parallel arrays of ids and kilometres."""

    bases: NDArray[np.uint32]
    km: NDArray[np.float64]

    def within(self, radius_km: float) -> BitMap:
        return BitMap(self.bases[: np.searchsorted(self.km, radius_km, side="right")])

    def only(self, wanted: BitMap) -> "Circle":
        """The same circle with the bases of `wanted` only."""
        kept = _members(self.bases, wanted)
        return Circle(self.bases[kept], self.km[kept])

    def km_of(self, ids: Collection[int]) -> dict[int, float]:
        """Id → kilometres, for those of `ids` that are in the circle."""
        some = self.only(BitMap(ids))
        return dict(zip(some.bases.tolist(), some.km.tolist(), strict=True))


def _members(bases: NDArray[np.uint32], wanted: BitMap) -> NDArray[np.bool_]:
    return np.isin(bases, np.asarray(wanted.to_array(), dtype=np.uint32))


def points(connection: Connection, ids: Iterable[int]) -> pd.DataFrame:
    """The bases of `ids` that have a position.

    Returns
    -------
    DataFrame with columns id, cell (int64), longitude, latitude (WGS-84 degrees).
    """
    wanted = sorted(ids)
    rows: list[Any] = []
    for at in range(0, len(wanted), 500):
        query = select(*_POINT).where(base.c.id.in_(wanted[at : at + 500]), base.c.cell.is_not(None))
        rows += connection.execute(query).all()
    return _frame(rows)


def in_box(connection: Connection, box: Box) -> pd.DataFrame:
    """The bases inside `box`, found by ranges of the indexed spatial key; columns as of `points`."""
    spans = [base.c.cell.between(low, high) for low, high in ranges(*box)]
    found = _frame(connection.execute(select(*_POINT).where(or_(*spans))).all())
    west, south, east, north = box
    return found[found.longitude.between(west, east) & found.latitude.between(south, north)]


def _frame(rows: Sequence[Any]) -> pd.DataFrame:
    columns = list(zip(*rows, strict=True)) or [()] * len(_POINT)
    kinds = {"id": "uint32", "cell": "int64", "longitude": "float64", "latitude": "float64"}
    return pd.DataFrame(
        {name: np.asarray(column, dtype=kind) for (name, kind), column in zip(kinds.items(), columns, strict=True)}
    )


def _circle(found: pd.DataFrame, longitude: float, latitude: float) -> Circle:
    km = haversine_km(longitude, latitude, found.longitude.to_numpy(), found.latitude.to_numpy())
    order = np.lexsort((found.id.to_numpy(), km))
    return Circle(found.id.to_numpy()[order], km[order])


def around(connection: Connection, longitude: float, latitude: float, radius_km: float) -> Circle:
    """Every base within `radius_km` of a point, nearest first."""
    circle = _circle(in_box(connection, box_around(longitude, latitude, radius_km)), longitude, latitude)
    inside = np.searchsorted(circle.km, radius_km, side="right")
    return Circle(circle.bases[:inside], circle.km[:inside])


def nearest(connection: Connection, longitude: float, latitude: float, count: int, among: BitMap) -> Circle:
    """The `count` bases of `among` that are nearest to a point.

    The first ring is as wide as would hold twice `count` if bases stood evenly, each next one twice as wide, so that
    the cost follows `count`; a small `among` is read directly.
    """
    if len(among) <= FEW:
        circle = _circle(points(connection, among), longitude, latitude)
    else:
        circle = _by_rings(connection, longitude, latitude, count, among)
    return Circle(circle.bases[:count], circle.km[:count])


def _by_rings(connection: Connection, longitude: float, latitude: float, count: int, among: BitMap) -> Circle:
    radius_km = sqrt(2 * count * PROVINCE_KM2 / (pi * len(among)))
    circle = around(connection, longitude, latitude, radius_km).only(among)
    while len(circle.bases) < count and radius_km < LAST_RING_KM:
        radius_km *= 2
        circle = around(connection, longitude, latitude, radius_km).only(among)
    return circle
