"""One whole number for a place on the map, so that an ordinary index finds boxes, tiles and clusters.

The number is a Bing quadkey (Microsoft, "Bing Maps Tile System") read in base 4: the bits of the Web Mercator column
and row, interleaved. Cells are therefore the tiles of the map and their quarters; all points of a tile lie in one
unbroken range of numbers, and the tile above is the number shifted right by two bits. At level 26 a cell is 0.6 m wide at
the equator and its number takes 52 bits: it fits a signed BIGINT, and a JavaScript number exactly.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Whole: TypeAlias = NDArray[np.int64]
Degrees: TypeAlias = NDArray[np.float64]

LEVEL = 26
NORTHERNMOST = 85.05112877980659  # where Web Mercator ends; points beyond are put on the edge
_FINENESS = 4
_MASKS = (
    0x5555555555555555, 0x3333333333333333, 0x0F0F0F0F0F0F0F0F,
    0x00FF00FF00FF00FF, 0x0000FFFF0000FFFF, 0x00000000FFFFFFFF,
)  # fmt: skip


def cell_of(longitude: ArrayLike, latitude: ArrayLike) -> Whole:
    """The cell of level 26 in which a point lies.

    Parameters
    ----------
    longitude, latitude : float or array_like
        Degrees, WGS-84; longitude from -180 to 180.

    Returns
    -------
    numpy.ndarray or numpy.int64
        int64, of the broadcast shape.

    Raises
    ------
    ValueError
        If a coordinate is not a finite number.
    """
    return _interleaved(*_column_and_row(longitude, latitude))


def parent(cell: ArrayLike, level: int) -> Whole:
    """The number, among cells of a coarser level, of the cell that holds these cells of level 26.

    Parameters
    ----------
    cell : int or array_like of int
        Cells of level 26.
    level : int
        From 0 (the world) to 26; the tile of that zoom.

    Raises
    ------
    ValueError
        If there is no such level.
    """
    above: Whole = np.asarray(cell, dtype=np.int64)[()] >> 2 * (LEVEL - _checked(level))
    return above


def corner(cell: ArrayLike, level: int = LEVEL) -> tuple[Degrees, Degrees]:
    """Longitude and latitude, in degrees, of the north-west corner of cells numbered at a level (see `parent`)."""
    return _degrees(cell, _checked(level), 0.0)


def centre(cell: ArrayLike, level: int = LEVEL) -> tuple[Degrees, Degrees]:
    """Longitude and latitude, in degrees, of the middle (in Web Mercator) of cells of a level (see `parent`)."""
    return _degrees(cell, _checked(level), 0.5)


def ranges(west: float, south: float, east: float, north: float, most: int = 16) -> list[tuple[int, int]]:
    """Runs of cells that together cover a box; what else they cover is to be sifted out by comparing the degrees.

    Parameters
    ----------
    west, south, east, north : float
        Degrees, WGS-84, the edges included.
    most : int, default 16
        How many ranges at most; fewer cover more beside the box.

    Returns
    -------
    list of tuple of int
        (low, high) cells of level 26, both included, ascending and apart from each other.

    Raises
    ------
    ValueError
        If the box is turned round (west of its east, south of its north is the right way), a coordinate is not finite,
        or most is below 1.

    Notes
    -----
    The box is covered with the cells of the one level at which it is 8 to 16 cells long; the runs of their numbers are
    then joined over the narrowest gaps until few enough are left.
    """
    if west > east or south > north or most < 1:
        raise ValueError(f"not a box and a number of ranges: {(west, south, east, north, most)}")
    columns, rows = _column_and_row([west, east], [north, south])
    left, right = _padded(columns)
    top, bottom = _padded(rows)
    shift = max(0, max(right - left, bottom - top).bit_length() - _FINENESS)
    across, down = np.arange(left >> shift, (right >> shift) + 1), np.arange(top >> shift, (bottom >> shift) + 1)
    cells = np.sort(_interleaved(across[:, None], down[None, :]), axis=None)
    return [(first << 2 * shift, (last + 1 << 2 * shift) - 1) for first, last in _runs(cells, most)]


def _runs(numbers: Whole, most: int) -> list[tuple[int, int]]:
    """First and last of at most so many runs of ascending numbers, cut at the widest gaps."""
    gaps = np.diff(numbers)
    widest = np.argsort(-gaps, kind="stable")[: most - 1]
    cuts = np.sort(widest[gaps[widest] > 1])
    firsts, lasts = numbers[np.r_[0, cuts + 1]], numbers[np.r_[cuts, -1]]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def _padded(ends: Whole) -> tuple[int, int]:
    """One cell more at both ends: a sine may come out a bit apart in arrays of another length."""
    return max(0, int(ends[0]) - 1), min(2**LEVEL - 1, int(ends[1]) + 1)


def _column_and_row(longitude: ArrayLike, latitude: ArrayLike) -> tuple[Whole, Whole]:
    longitude, latitude = np.broadcast_arrays(np.asarray(longitude, dtype=float), np.asarray(latitude, dtype=float))
    if not (np.isfinite(longitude).all() and np.isfinite(latitude).all()):
        raise ValueError("a cell needs finite degrees")
    sine = np.sin(np.radians(np.clip(latitude, -NORTHERNMOST, NORTHERNMOST)))
    return _counted(longitude / 360 + 0.5), _counted(0.5 - np.arctanh(sine) / (2 * np.pi))


def _counted(share: NDArray[np.float64]) -> Whole:
    whole: Whole = np.clip(np.floor(share * 2**LEVEL), 0, 2**LEVEL - 1).astype(np.int64)
    return whole


def _degrees(cell: ArrayLike, level: int, offset: float) -> tuple[Degrees, Degrees]:
    cell = np.asarray(cell, dtype=np.int64)[()]
    column, row = (_gathered(bits) + offset for bits in (cell, cell >> 1))
    longitude = column / 2**level * 360 - 180
    latitude = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * row / 2**level))))
    return longitude, latitude


def _interleaved(column: Whole, row: Whole) -> Whole:
    return _spread(column) | _spread(row) << 1


def _spread(number: Whole) -> Whole:
    """Every bit moved to twice its place (S. E. Anderson, "Bit Twiddling Hacks", by binary magic numbers)."""
    for step in reversed(range(5)):
        number = (number | number << 2**step) & _MASKS[step]
    return number


def _gathered(number: Whole) -> Whole:
    """The even bits side by side: the inverse of `_spread`."""
    number = number & _MASKS[0]
    for step in range(5):
        number = (number | number >> 2**step) & _MASKS[step + 1]
    return number


def _checked(level: int) -> int:
    if not 0 <= level <= LEVEL:
        raise ValueError(f"cells have levels 0 to {LEVEL}, not {level}")
    return level
