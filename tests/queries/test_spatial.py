"""The spatial key finds in a box, within a circle and nearest to a point what comparing all distances would."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from lib.geo.distance import haversine_km
from lib.queries import spatial
from lib.queries.spatial import around, in_box, nearest, points
from tests.asking import EAST, NORTH, SOUTH, WEST, positions

longitudes, latitudes = st.floats(WEST, EAST), st.floats(SOUTH, NORTH)
radii = st.floats(0, 700)


def placed(asker):
    return {base.id: (base.longitude, base.latitude) for base in asker.entries.values() if base.longitude is not None}


def by_distance(asker, longitude, latitude, among):
    away = ((float(haversine_km(longitude, latitude, *place)), each) for each, place in placed(asker).items() if each in among)
    return [(each, km) for km, each in sorted(away)]


def pairs(circle):
    return list(zip(circle.bases.tolist(), circle.km.tolist(), strict=True))


def assert_same(found, expected):
    assert [each for each, _ in found] == [each for each, _ in expected]
    assert np.allclose([km for _, km in found], [km for _, km in expected])


@given(one=st.tuples(longitudes, latitudes), other=st.tuples(longitudes, latitudes))
def test_a_box_holds_what_lies_between_its_edges(asker, one, other):
    (west, east), (south, north) = (sorted(ends) for ends in zip(one, other, strict=True))
    found = in_box(asker.connection, (west, south, east, north))
    inside = {each for each, (x, y) in placed(asker).items() if west <= x <= east and south <= y <= north}
    assert set(found.id) == inside
    assert len(found) == len(inside)


@given(data=st.data())
def test_the_edges_of_a_box_are_inside(asker, data):
    ids = data.draw(st.lists(st.sampled_from(sorted(placed(asker))), min_size=1, max_size=5))
    where = np.array([placed(asker)[each] for each in ids])
    found = in_box(asker.connection, (*where.min(axis=0).tolist(), *where.max(axis=0).tolist()))
    assert set(ids) <= set(found.id)


def test_a_box_of_the_whole_world_holds_every_base_with_a_place(asker):
    found = in_box(asker.connection, (-180, -85, 180, 85)).set_index("id")
    assert {each: (row.longitude, row.latitude) for each, row in found.iterrows()} == placed(asker)


@given(longitude=longitudes, latitude=latitudes, radius_km=radii)
def test_a_circle_holds_what_is_near_enough_nearest_first(asker, longitude, latitude, radius_km):
    expected = [pair for pair in by_distance(asker, longitude, latitude, asker.index.bases) if pair[1] <= radius_km]
    assert_same(pairs(around(asker.connection, longitude, latitude, radius_km)), expected)


@given(data=st.data(), radius_km=st.sampled_from([0, 1, 20, 300]))
def test_a_base_is_within_any_circle_around_itself(asker, data, radius_km):
    each = data.draw(st.sampled_from(sorted(placed(asker))))
    assert each in around(asker.connection, *placed(asker)[each], radius_km).bases


@given(near=positions(), smaller_km=radii)
def test_a_smaller_circle_is_a_part_of_a_larger_one(asker, near, smaller_km):
    circle = around(asker.connection, near.longitude, near.latitude, 700)
    smaller = around(asker.connection, near.longitude, near.latitude, smaller_km)
    assert set(circle.within(smaller_km)) == set(smaller.bases.tolist())


@pytest.mark.parametrize("few", [0, 2_000], ids=["by rings", "by reading"])
@settings(max_examples=60)
@given(data=st.data(), longitude=longitudes, latitude=latitudes, count=st.integers(1, 300))
def test_the_nearest_are_the_nearest(asker, few, data, longitude, latitude, count):
    among = BitMap(data.draw(st.sets(st.sampled_from(sorted(asker.index.bases))), label="among"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spatial, "FEW", few)
        found = pairs(nearest(asker.connection, longitude, latitude, count, among))
    assert_same(found, by_distance(asker, longitude, latitude, among)[:count])


def test_the_nearest_of_none_are_none(asker):
    assert pairs(nearest(asker.connection, 118.5, 25.0, 3, BitMap())) == []


@given(data=st.data())
def test_points_are_those_asked_for_that_have_a_place(asker, data):
    ids = data.draw(st.sets(st.sampled_from(sorted(asker.index.bases))))
    found = points(asker.connection, [*ids, 10**9])
    assert set(found.id) == ids & set(placed(asker))
    assert len(found) == len(set(found.id))
