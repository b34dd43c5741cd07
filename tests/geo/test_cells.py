"""Cells are the tiles of the map, in an order that keeps neighbours together, and ranges cover their box."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lib.geo import cells

untimed = settings(deadline=None)
longitudes, latitudes = st.floats(-180, 180), st.floats(-85, 85)
places = st.tuples(longitudes, latitudes)
levels = st.integers(0, cells.LEVEL)
shares = st.floats(0, 1)


def quadkey(longitude, latitude, zoom):
    """Bing's own recipe, digit by digit."""
    sine = np.sin(np.radians(latitude))
    x = int((longitude + 180) / 360 * 2**zoom)
    y = int((0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * 2**zoom)
    return "".join(str((x >> bit & 1) + 2 * (y >> bit & 1)) for bit in reversed(range(zoom)))


@pytest.mark.parametrize(("longitude", "latitude"), [(118.5896, 24.9070), (119.2965, 26.0745), (-73.98, 40.75), (151.2, -33.9)])
def test_a_cell_is_a_quadkey_read_in_base_four(longitude, latitude):
    cell = cells.cell_of(longitude, latitude)
    assert int(cells.parent(cell, 15)) == int(quadkey(longitude, latitude, 15), 4)
    assert int(cells.parent(cell, cells.LEVEL)) == int(quadkey(longitude, latitude, cells.LEVEL), 4) == cell


def test_the_first_quarter_of_the_world_is_the_north_west():
    quarters = cells.parent(cells.cell_of([-90, 90, -90, 90], [45, 45, -45, -45]), 1)
    assert quarters.tolist() == [0, 1, 2, 3]


@untimed
@given(places)
def test_a_cell_fits_a_bigint_and_a_javascript_number(place):
    assert 0 <= cells.cell_of(*place) < 4**cells.LEVEL <= 2**53


@untimed
@given(places, levels)
def test_a_place_lies_between_the_corners_of_its_cell(place, level):
    longitude, latitude = place
    cell = cells.parent(cells.cell_of(longitude, latitude), level)
    west, north = cells.corner(cell, level)
    middle, parallel = cells.centre(cell, level)
    assert west - 1e-9 <= longitude <= 2 * middle - west + 1e-9
    assert latitude <= north + 1e-9
    assert parallel < north


@untimed
@given(places, levels)
def test_the_centre_of_a_cell_lies_in_it(place, level):
    cell = cells.parent(cells.cell_of(*place), level)
    assert cells.parent(cells.cell_of(*cells.centre(cell, level)), level) == cell


@untimed
@given(st.lists(places, min_size=2, max_size=30), levels)
def test_cells_in_order_keep_every_tile_together(many, level):
    ordered = np.sort(cells.cell_of(*np.array(many).T))
    tiles = cells.parent(ordered, level)
    assert (np.diff(tiles) >= 0).all()


def test_arrays_and_numbers_agree():
    longitude, latitude = np.linspace(116, 120, 7), np.linspace(23.6, 28.2, 7)
    together = cells.cell_of(longitude, latitude)
    assert together.dtype == np.int64
    assert together.tolist() == [int(cells.cell_of(x, y)) for x, y in zip(longitude, latitude, strict=True)]


def test_beyond_the_map_is_its_edge():
    assert cells.cell_of(118, 89.9) == cells.cell_of(118, cells.NORTHERNMOST)
    assert cells.cell_of(180, -90) == 4**cells.LEVEL - 1


@untimed
@given(places, places, shares, shares, st.integers(1, 40))
def test_a_point_in_a_box_is_in_one_of_its_ranges(one, other, east_share, north_share, most):
    (west, east), (south, north) = (sorted(ends) for ends in zip(one, other, strict=True))
    longitude, latitude = between(west, east, east_share), between(south, north, north_share)
    cell = cells.cell_of(longitude, latitude)
    assert sum(low <= cell <= high for low, high in cells.ranges(west, south, east, north, most)) == 1


@untimed
@given(places, places, st.integers(1, 40))
def test_ranges_are_few_ascending_and_apart(one, other, most):
    (west, east), (south, north) = (sorted(ends) for ends in zip(one, other, strict=True))
    found = cells.ranges(west, south, east, north, most)
    ends = [end for pair in found for end in pair]
    assert 1 <= len(found) <= most
    assert all(type(end) is int for end in ends)
    assert all(low <= high for low, high in found)
    assert all(high + 1 < low for (_, high), (low, _) in pairwise(found))


@untimed
@given(st.floats(115.8, 120), st.floats(23.5, 28), st.floats(0.001, 2), st.floats(0.001, 2))
def test_sixteen_ranges_cover_little_more_than_the_box(west, south, width, height):
    assume(0.2 < width / height < 5)
    east, north = west + width, south + height
    covered = sum(high - low + 1 for low, high in cells.ranges(west, south, east, north))
    (left, right), (top, bottom) = cells._column_and_row([west, east], [north, south])
    assert covered < 6 * (right - left + 1) * (bottom - top + 1)


def test_the_whole_world_is_one_range():
    assert cells.ranges(-180, -90, 180, 90) == [(0, 4**cells.LEVEL - 1)]


@pytest.mark.parametrize("box", [(119, 25, 118, 26), (118, 26, 119, 25), (118, 25, float("nan"), 26)])
def test_what_is_no_box_is_refused(box):
    with pytest.raises(ValueError):
        cells.ranges(*box)


@pytest.mark.parametrize("level", [-1, cells.LEVEL + 1])
def test_a_level_that_is_none_is_refused(level):
    with pytest.raises(ValueError, match="levels"):
        cells.parent(0, level)


@pytest.mark.parametrize("longitude", [float("nan"), float("inf")])
def test_degrees_that_are_none_are_refused(longitude):
    with pytest.raises(ValueError, match="finite"):
        cells.cell_of(longitude, 25)


def between(low, high, share):
    return min(max(low + share * (high - low), low), high)
