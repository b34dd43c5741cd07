"""From one coordinate system to another: WGS-84 (GPS, ours), GCJ-02 (高德, 腾讯), BD-09 (百度).

All functions take and return degrees, numbers or arrays of one shape, and answer for any place: inside China only is
the answer meaningful. The forward formulas are the public ones, as in eviltransform (github.com/googollee/eviltransform)
and coordtransform (github.com/wandergis/coordtransform); neither agency publishes its own. Backward, each is inverted by
three fixed-point steps, which over Fujian leave less than 1 mm.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Degrees: TypeAlias = NDArray[np.float64]
Position: TypeAlias = tuple[Degrees, Degrees]
Conversion: TypeAlias = Callable[[ArrayLike, ArrayLike], Position]

_SEMI_MAJOR_AXIS_M = 6378245.0  # Krassovsky 1940
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD_FREQUENCY = np.pi * 3000.0 / 180.0
_STEPS = 3


def wgs84_to_gcj02(longitude: ArrayLike, latitude: ArrayLike) -> Position:
    """WGS-84 to GCJ-02.

    Parameters
    ----------
    longitude, latitude : float or array_like
        Degrees, WGS-84.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude, degrees, GCJ-02: over Fujian 476 to 636 m to the south-east.
    """
    longitude, latitude = _degrees(longitude, latitude)
    east, north = _waves(longitude - 105.0, latitude - 35.0)
    parallel = np.radians(latitude)
    flattening = 1 - _ECCENTRICITY_SQUARED * np.sin(parallel) ** 2
    meridian_radius = _SEMI_MAJOR_AXIS_M * (1 - _ECCENTRICITY_SQUARED) / flattening**1.5
    parallel_radius = _SEMI_MAJOR_AXIS_M / np.sqrt(flattening) * np.cos(parallel)
    return longitude + np.degrees(east / parallel_radius), latitude + np.degrees(north / meridian_radius)


def gcj02_to_wgs84(longitude: ArrayLike, latitude: ArrayLike) -> Position:
    """GCJ-02 to WGS-84, the inverse of `wgs84_to_gcj02`: degrees in, degrees out."""
    return _inverse(wgs84_to_gcj02, longitude, latitude)


def gcj02_to_bd09(longitude: ArrayLike, latitude: ArrayLike) -> Position:
    """GCJ-02 to BD-09.

    Parameters
    ----------
    longitude, latitude : float or array_like
        Degrees, GCJ-02.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude, degrees, BD-09.
    """
    longitude, latitude = _degrees(longitude, latitude)
    radius = np.hypot(longitude, latitude) + 0.00002 * np.sin(latitude * _BD_FREQUENCY)
    angle = np.arctan2(latitude, longitude) + 0.000003 * np.cos(longitude * _BD_FREQUENCY)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def bd09_to_gcj02(longitude: ArrayLike, latitude: ArrayLike) -> Position:
    """BD-09 to GCJ-02, the inverse of `gcj02_to_bd09`: degrees in, degrees out."""
    return _inverse(gcj02_to_bd09, longitude, latitude)


def wgs84_to_bd09(longitude: ArrayLike, latitude: ArrayLike) -> Position:
    """WGS-84 to BD-09 by way of GCJ-02: degrees in, degrees out."""
    return gcj02_to_bd09(*wgs84_to_gcj02(longitude, latitude))


def bd09_to_wgs84(longitude: ArrayLike, latitude: ArrayLike) -> Position:
    """BD-09 to WGS-84 by way of GCJ-02: degrees in, degrees out."""
    return gcj02_to_wgs84(*bd09_to_gcj02(longitude, latitude))


def _waves(x: Degrees, y: Degrees) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The shift in metres, east and north, at x, y degrees from 105° E, 35° N."""
    root = np.sqrt(np.abs(x))
    common = _sines(x, (20, 1 / 6), (20, 1 / 2))
    east = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * root
    north = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * root
    return (
        east + common + _sines(x, (20, 1), (40, 3), (150, 12), (300, 30)),
        north + common + _sines(y, (20, 1), (40, 3), (160, 12), (320, 30)),
    )


def _sines(degrees: Degrees, *terms: tuple[float, float]) -> NDArray[np.float64]:
    """Two thirds of the sum of sines given as (amplitude in metres, half period in degrees)."""
    waves = (amplitude * np.sin(np.pi * degrees / half_period) for amplitude, half_period in terms)
    return sum(waves, start=np.zeros_like(degrees)) * 2 / 3


def _inverse(forward: Conversion, longitude: ArrayLike, latitude: ArrayLike) -> Position:
    longitude, latitude = _degrees(longitude, latitude)
    guess = longitude, latitude
    for _ in range(_STEPS):
        image = forward(*guess)
        guess = guess[0] - (image[0] - longitude), guess[1] - (image[1] - latitude)
    return guess


def _degrees(longitude: ArrayLike, latitude: ArrayLike) -> Position:
    return np.asarray(longitude, dtype=float), np.asarray(latitude, dtype=float)
