"""Distances agree with the ellipsoid, and a box holds its circle."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from lib.geo.distance import EARTH_RADIUS_KM, box_around, haversine_km

untimed = settings(deadline=None)
longitudes, latitudes = st.floats(-180, 180), st.floats(-89, 89)
WGS84 = Geod(ellps="WGS84")


@untimed
@given(longitudes, latitudes, longitudes, latitudes)
def test_within_0_6_percent_of_the_ellipsoid(longitude, latitude, other_longitude, other_latitude):
    exact_km = WGS84.inv(longitude, latitude, other_longitude, other_latitude)[2] / 1000
    assert haversine_km(longitude, latitude, other_longitude, other_latitude) == pytest.approx(exact_km, rel=0.006, abs=1e-6)


@untimed
@given(longitudes, latitudes, longitudes, latitudes)
def test_the_way_back_is_as_long(longitude, latitude, other_longitude, other_latitude):
    there = haversine_km(longitude, latitude, other_longitude, other_latitude)
    assert there == pytest.approx(haversine_km(other_longitude, other_latitude, longitude, latitude))


def test_to_the_other_side_of_the_earth():
    assert haversine_km(0, 0, 180, 0) == pytest.approx(np.pi * EARTH_RADIUS_KM)
    assert haversine_km(118.6, 24.9, 118.6, 24.9) == 0


def test_arrays_are_broadcast():
    table = haversine_km(np.array([[118.0], [119.0]]), np.array([[24.0], [26.0]]), np.array([118.0, 119.0, 120.0]), 25.0)
    assert table.shape == (2, 3)
    assert table[1, 2] == haversine_km(119.0, 26.0, 120.0, 25.0)


@untimed
@given(st.floats(-170, 170), st.floats(-80, 80), st.floats(0, 800), st.floats(0, 360))
def test_a_point_on_the_circle_is_in_its_box(longitude, latitude, radius_km, bearing):
    west, south, east, north = box_around(longitude, latitude, radius_km)
    x, y = reached(longitude, latitude, radius_km, bearing)
    assert haversine_km(longitude, latitude, x, y) == pytest.approx(radius_km, rel=1e-6, abs=1e-5)
    assert south <= y <= north
    assert west <= longitude + (x - longitude + 180) % 360 - 180 <= east


@untimed
@given(st.floats(110, 125), st.floats(20, 30), st.floats(0.1, 300))
def test_the_box_is_no_larger_than_it_must_be(longitude, latitude, radius_km):
    west, south, east, north = box_around(longitude, latitude, radius_km)
    assert haversine_km(longitude, latitude, longitude, north) == pytest.approx(radius_km, abs=1e-3)
    assert haversine_km(longitude, latitude, longitude, south) == pytest.approx(radius_km, abs=1e-3)
    edge = np.linspace(south, north, 2001)
    assert haversine_km(longitude, latitude, east, edge).min() == pytest.approx(radius_km, abs=1e-2)
    assert haversine_km(longitude, latitude, west, edge).min() == pytest.approx(radius_km, abs=1e-2)


def test_around_a_pole_every_longitude():
    assert box_around(118, 89.9, 50)[::2] == (-180, 180)
    assert box_around(118, 89.9, 50)[3] == 90


@pytest.mark.parametrize("radius_km", [-1, float("nan")])
def test_a_radius_that_is_none_is_refused(radius_km):
    with pytest.raises(ValueError, match="radius"):
        box_around(118, 25, radius_km)


def reached(longitude, latitude, radius_km, bearing):
    """Where one comes by going so far from a place: the direct problem on the sphere."""
    sphere = Geod(a=EARTH_RADIUS_KM * 1000, b=EARTH_RADIUS_KM * 1000)
    return sphere.fwd(longitude, latitude, bearing, radius_km * 1000)[:2]
