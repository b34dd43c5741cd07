"""The regions of Fujian as data/geo has them: polygons, names, and which county a point is in."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

LEVELS = ("province", "city", "unit", "county", "neighbours")
ALBERS = "+proj=aea +lat_1=24 +lat_2=28 +lon_0=118.5 +ellps=GRS80 +units=m"
REACH_KM = 5.0

_FOLDER = Path(__file__).parents[2] / "data" / "geo"


def read(level: str) -> gpd.GeoDataFrame:
    """The polygons of one level.

    Parameters
    ----------
    level : {"province", "city", "unit", "county", "neighbours"}
        ``city`` are the 9 cities, ``unit`` the 10 the policy counts by (福州 less 平潭, and 平潭综合实验区),
        ``neighbours`` the provinces around, coarse and cut to a frame: for drawing only.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326, in order of code: code (text, six digits), name, geometry; county also unit and city (codes).

    Raises
    ------
    ValueError
        If there is no such level.
    """
    if level not in LEVELS:
        raise ValueError(f"no boundaries for {level!r}; there are {', '.join(LEVELS)}")
    return gpd.read_file(_FOLDER / f"{level}.geojson")


def regions() -> pd.DataFrame:
    """Every region with its names and label point.

    Returns
    -------
    pandas.DataFrame
        One row for each (level, code), in order of level (province, city, unit, county, town) and code:
        code, name, short_name, level, parent, unit, city, precision, pinyin, initials (text, empty where there is
        none); longitude, latitude (degrees, WGS-84; NaN for a town whose position is not known). precision is the value
        of `lib.domain.provenance.Precision` for something placed there.
    """
    return _table("regions.csv", "longitude", "latitude")


def former_names() -> pd.DataFrame:
    """Names that counties bore before: former_name, code (text, six digits) of the county of today."""
    return _table("former_names.csv")


def county_of(longitude: float, latitude: float, boundaries: gpd.GeoDataFrame) -> str | None:
    """The county a point belongs to: the one it lies in, or else the nearest within 5 km.

    The coast is coarse and small islands are missing, hence the second chance.

    Parameters
    ----------
    longitude, latitude : float
        Degrees, WGS-84.
    boundaries : geopandas.GeoDataFrame
        ``read("county")``; any frame in EPSG:4326 with ``code`` will do.

    Returns
    -------
    str or None
        The code, or None when no polygon is within 5 km, or the point is not a number. On a shared edge, the lower
        code.
    """
    point = shapely.Point(longitude, latitude)
    inside = boundaries.sindex.query(point, predicate="intersects", sort=True)
    if inside.size:
        return str(boundaries["code"].iloc[inside[0]])
    return _nearest(point, boundaries)


def _nearest(point: shapely.Point, boundaries: gpd.GeoDataFrame) -> str | None:
    near = boundaries.iloc[boundaries.sindex.query(point.buffer(0.1), sort=True)]
    if near.empty:
        return None
    spot = gpd.GeoSeries([point], crs=boundaries.crs).to_crs(ALBERS).iloc[0]
    away_m = near.to_crs(ALBERS).distance(spot)
    return str(near["code"].loc[away_m.idxmin()]) if away_m.min() <= REACH_KM * 1000 else None


def _table(name: str, *numeric: str) -> pd.DataFrame:
    table = pd.read_csv(_FOLDER / name, dtype=str, keep_default_na=False)
    return table.assign(**{column: pd.to_numeric(table[column]) for column in numeric})
