"""How far apart two places are, and the box around a circle."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_KM = 6371.0088  # mean radius R1 of the IUGG (Moritz 2000, Geodetic Reference System 1980)
_MARGIN_DEGREES = 1e-9


def haversine_km(
    longitude: ArrayLike, latitude: ArrayLike, other_longitude: ArrayLike, other_latitude: ArrayLike
) -> NDArray[np.float64]:
    """Great-circle distance on a sphere.

    Parameters
    ----------
    longitude, latitude, other_longitude, other_latitude : float or array_like
        Degrees, WGS-84; arrays are broadcast against each other.

    Returns
    -------
    numpy.ndarray or numpy.float64
        Kilometres, within 0.6 % of the distance on the ellipsoid.

    Notes
    -----
    The haversine formula: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68(2), 1984, p. 159.
    """
    here, there = np.radians(latitude), np.radians(other_latitude)
    east = np.radians(np.subtract(other_longitude, longitude))
    chord = np.sin((there - here) / 2) ** 2 + np.cos(here) * np.cos(there) * np.sin(east / 2) ** 2
    km: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1)))
    return km


def box_around(longitude: float, latitude: float, radius_km: float) -> tuple[float, float, float, float]:
    """The smallest box of meridians and parallels that surely holds a circle.

    Parameters
    ----------
    longitude, latitude : float
        The centre, degrees, WGS-84.
    radius_km : float
        By `haversine_km`.

    Returns
    -------
    tuple of float
        west, south, east, north in degrees. Every longitude when the circle holds a pole; near the antimeridian west
        may be below -180 or east above 180.

    Raises
    ------
    ValueError
        If the radius is negative or not a number.

    Notes
    -----
    The circle touches its meridians at asin(sin(radius) / cos(latitude)) to either side, not on the parallel of its
    centre: J. P. Matuschek, "Finding Points Within a Distance of a Latitude/Longitude", section 3.3.
    """
    if not radius_km >= 0:
        raise ValueError(f"a radius is zero or more kilometres, not {radius_km!r}")
    radius = radius_km / EARTH_RADIUS_KM
    height = math.degrees(radius) + _MARGIN_DEGREES
    south, north = latitude - height, latitude + height
    if south <= -90 or north >= 90:
        return -180.0, max(south, -90.0), 180.0, min(north, 90.0)
    width = math.degrees(math.asin(math.sin(radius) / math.cos(math.radians(latitude)))) + _MARGIN_DEGREES
    return longitude - width, south, longitude + width, north
