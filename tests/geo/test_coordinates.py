"""Coordinate systems: the size of the shifts, and there and back again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.geo import coordinates
from lib.geo.boundaries import read, regions
from lib.geo.distance import haversine_km

untimed = settings(deadline=None)
longitudes, latitudes = st.floats(115.8, 120.8), st.floats(23.5, 28.4)
PAIRS = [
    (coordinates.wgs84_to_gcj02, coordinates.gcj02_to_wgs84),
    (coordinates.gcj02_to_bd09, coordinates.bd09_to_gcj02),
    (coordinates.wgs84_to_bd09, coordinates.bd09_to_wgs84),
]


@pytest.fixture(scope="module")
def somewhere():
    rows = regions().dropna(subset="longitude")
    return rows["longitude"].to_numpy(), rows["latitude"].to_numpy()


@pytest.mark.parametrize(("there", "back"), PAIRS)
@untimed
@given(longitude=longitudes, latitude=latitudes)
def test_there_and_back_is_the_same_place(there, back, longitude, latitude):
    assert back(*there(longitude, latitude)) == pytest.approx((longitude, latitude), abs=1e-8)
    assert there(*back(longitude, latitude)) == pytest.approx((longitude, latitude), abs=1e-8)


def test_gcj02_lies_476_to_636_m_south_east_over_fujian():
    west, south, east, north = read("province").total_bounds
    longitude, latitude = np.meshgrid(np.linspace(west, east, 200), np.linspace(south, north, 200))
    shifted = coordinates.wgs84_to_gcj02(longitude, latitude)
    metres = haversine_km(longitude, latitude, *shifted) * 1000
    assert metres.min() >= 476 and metres.max() <= 636
    assert (shifted[0] > longitude).all() and (shifted[1] < latitude).all()


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_the_points_eviltransform_is_tested_with(wgs84, gcj02):
    assert coordinates.wgs84_to_gcj02(*wgs84) == pytest.approx(gcj02, abs=1e-12)
    assert coordinates.gcj02_to_wgs84(*gcj02) == pytest.approx(wgs84, abs=1e-8)


@pytest.mark.parametrize("convert", [function for pair in PAIRS for function in pair])
def test_arrays_give_what_their_elements_give(convert, somewhere):
    longitude, latitude = somewhere
    together = convert(longitude, latitude)
    alone = np.array([convert(x, y) for x, y in zip(longitude[:50], latitude[:50], strict=True)]).T
    assert together[0].shape == longitude.shape
    np.testing.assert_allclose(np.array(together)[:, :50], alone, atol=1e-12, rtol=0)


def test_bd09_lies_within_two_km_of_wgs84(somewhere):
    away = haversine_km(*somewhere, *coordinates.wgs84_to_bd09(*somewhere))
    assert away.min() > 0.5 and away.max() < 2
