"""The files of data/geo say what they should, and a point finds its county."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from lib.geo import boundaries
from lib.geo.boundaries import ALBERS

PINGTAN, FUZHOU, QUANZHOU, KINMEN = "350128", "350100", "350500", "350527"
DRAWN = ("province", "city", "unit", "county")


@pytest.fixture(scope="module")
def frames():
    return {level: boundaries.read(level) for level in boundaries.LEVELS}


@pytest.fixture(scope="module")
def regions():
    return boundaries.regions()


def points_of(rows):
    return gpd.GeoSeries(gpd.points_from_xy(rows["longitude"], rows["latitude"]), index=rows["code"], crs=4326)


@pytest.mark.parametrize(("level", "count"), [("province", 1), ("city", 9), ("unit", 10), ("county", 84), ("neighbours", 4)])
def test_each_level_is_complete_and_in_order(frames, level, count):
    frame = frames[level]
    assert len(frame) == count
    assert frame["code"].is_unique and frame["code"].is_monotonic_increasing
    assert frame["code"].str.fullmatch(r"\d{6}").all()
    assert frame.crs.to_epsg() == 4326
    assert frame.is_valid.all()


@pytest.mark.parametrize("level", DRAWN)
def test_polygons_meet_without_gap_or_overlap(frames, level):
    assert frames[level].is_valid_coverage()


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="village"):
        boundaries.read("village")


@pytest.mark.parametrize(("level", "column"), [("unit", "unit"), ("city", "city")])
def test_units_and_cities_are_their_counties_joined(frames, level, column):
    joined = frames["county"].to_crs(ALBERS).dissolve(column).geometry
    whole = frames[level].to_crs(ALBERS).set_index("code").geometry
    assert joined.index.equals(whole.index)
    assert joined.symmetric_difference(whole).area.max() < 1  # m²


@pytest.mark.parametrize("level", ["city", "unit", "county"])
def test_each_level_covers_the_whole_province(frames, level):
    parts, province = frames[level].to_crs(ALBERS).area.sum(), frames["province"].to_crs(ALBERS).area.sum()
    assert parts == pytest.approx(province, rel=1e-9)


def test_pingtan_is_a_unit_of_its_own_within_the_city_of_fuzhou(frames):
    county, unit, city = (frames[level].set_index("code").geometry for level in ("county", "unit", "city"))
    pingtan = county[PINGTAN]
    assert unit[PINGTAN].equals(pingtan)
    assert unit[FUZHOU].intersection(pingtan).area == 0
    assert city[FUZHOU].covers(pingtan)
    assert frames["unit"].set_index("code").loc[PINGTAN, "name"] == "平潭综合实验区"


def test_kinmen_belongs_to_quanzhou(frames):
    kinmen = frames["county"].set_index("code").loc[KINMEN]
    assert (kinmen["name"], kinmen["city"], kinmen["unit"]) == ("金门县", QUANZHOU, QUANZHOU)
    assert frames["city"].set_index("code").loc[QUANZHOU, "geometry"].covers(kinmen["geometry"])


def test_neighbours_keep_out_of_the_province_but_touch_it(frames):
    neighbours = frames["neighbours"].to_crs(ALBERS).set_index("name").geometry
    province = frames["province"].to_crs(ALBERS).geometry.iloc[0]
    assert neighbours.intersection(province).area.max() < 0.5e6  # m²
    assert neighbours.drop("台湾省").distance(province).max() < 10
    assert neighbours["台湾省"].distance(province) > 100_000


@pytest.mark.parametrize("level", DRAWN)
def test_label_points_lie_in_their_own_polygon(frames, regions, level):
    points = points_of(regions.query("level == @level"))
    shapes = frames[level].set_index("code").geometry
    assert points.index.equals(shapes.index)
    assert shapes.contains(points).all()


@pytest.mark.parametrize("level", DRAWN)
def test_names_agree_between_the_table_and_the_polygons(frames, regions, level):
    named = regions.query("level == @level").set_index("code")["name"]
    assert named.to_dict() == frames[level].set_index("code")["name"].to_dict()


def test_a_region_is_known_by_level_and_code(regions):
    assert not regions.duplicated(["level", "code"]).any()
    assert regions["level"].value_counts().to_dict() == {"province": 1, "city": 9, "unit": 10, "county": 84, "town": 1170}


def test_codes_are_text(regions):
    for column in ("code", "parent", "unit", "city"):
        assert regions[column].map(type).eq(str).all()
    assert boundaries.former_names().map(type).eq(str).all(axis=None)


def test_towns_stand_under_counties_and_share_their_city_and_unit(regions):
    towns = regions.query("level == 'town'")
    above = regions.query("level == 'county'").set_index("code").loc[towns["parent"], ["city", "unit"]]
    assert (towns["code"].str[:6] == towns["parent"]).all()
    assert (towns[["city", "unit"]].to_numpy() == above.to_numpy()).all()


def test_a_town_with_a_position_lies_within_two_km_of_its_county(frames, regions):
    towns = regions.query("level == 'town' and longitude.notna()")
    shapes = frames["county"].to_crs(ALBERS).set_index("code").geometry.loc[towns["parent"]]
    away_m = shapely.distance(shapes.to_numpy(), points_of(towns).to_crs(ALBERS).to_numpy())
    assert len(towns) == 678
    assert away_m.max() <= 2000


def test_a_position_is_whole_or_absent_and_says_how_exact_it_is(regions):
    assert (regions["longitude"].isna() == regions["latitude"].isna()).all()
    placed = regions["longitude"].notna()
    assert set(regions.loc[~placed, "level"]) == {"town"}
    assert set(regions.loc[~placed, "precision"]) == {"none"}
    assert set(regions.loc[placed & (regions["level"] != "province"), "precision"]) == {"city", "county", "town"}


@pytest.mark.parametrize(
    ("name", "short", "pinyin", "initials"),
    [
        ("泉州市", "泉州", "quanzhoushi", "qzs"),
        ("厦门市", "厦门", "xiamenshi", "xms"),
        ("晋江市", "晋江", "jinjiangshi", "jjs"),
        ("平潭综合实验区", "平潭", "pingtanzongheshiyanqu", "ptzhsyq"),
        ("马尾区", "马尾", "maweiqu", "mwq"),
        ("长汀县", "长汀", "changtingxian", "ctx"),
        ("武夷山市", "武夷山", "wuyishanshi", "wyss"),
        ("东厦镇", "东厦", "dongxiazhen", "dxz"),
    ],
)
def test_names_for_labels_and_for_search(regions, name, short, pinyin, initials):
    rows = regions.query("name == @name")[["short_name", "pinyin", "initials"]]
    assert {tuple(row) for row in rows.to_numpy()} == {(short, pinyin, initials)}


def test_pinyin_is_plain_lowercase_letters(regions):
    assert regions["pinyin"].str.fullmatch("[a-z]+").all()
    assert regions["initials"].str.fullmatch("[a-z]+").all()


def test_former_names_lead_to_counties_of_today(regions):
    former = boundaries.former_names()
    counties = regions.query("level == 'county'")
    assert former["former_name"].is_unique
    assert set(former["code"]) <= set(counties["code"])
    assert not set(former["former_name"]) & set(counties["name"])
    assert former.set_index("former_name").loc[["沙县", "梅列区", "龙海市", "长泰县"], "code"].tolist() == [
        "350405",
        "350404",
        "350604",
        "350605",
    ]


@pytest.mark.parametrize(
    ("where", "longitude", "latitude", "code"),
    [
        ("福州三坊七巷", 119.2920, 26.0840, "350102"),
        ("鼓浪屿,多边形里没有的岛", 118.0630, 24.4460, "350203"),
        ("平潭城关", 119.7900, 25.5030, PINGTAN),
        ("金门金城", 118.3170, 24.4340, KINMEN),
        ("台北", 121.5654, 25.0330, None),
        ("北京", 116.4074, 39.9042, None),
        ("海峡中间", 120.3000, 25.0000, None),
        ("不是数", float("nan"), 25.0, None),
    ],
)
def test_county_of_known_places(frames, where, longitude, latitude, code):
    assert boundaries.county_of(longitude, latitude, frames["county"]) == code, where


def test_county_of_every_label_point(frames, regions):
    for row in regions.query("level == 'county'").itertuples():
        assert boundaries.county_of(row.longitude, row.latitude, frames["county"]) == row.code


def test_county_of_reaches_five_km_out_and_no_further(frames):
    ours = frames["province"].to_crs(ALBERS).geometry.iloc[0]
    near, far = (offshore(ours, distance_m) for distance_m in (4900, 5100))
    assert all(boundaries.county_of(x, y, frames["county"]) for x, y in near)
    assert not any(boundaries.county_of(x, y, frames["county"]) for x, y in far)


def offshore(shape, distance_m):
    """Longitude and latitude of 40 points around a shape, each just so far from it."""
    ring = max(shapely.get_parts(shape.buffer(distance_m, quad_segs=64).boundary), key=shapely.length)
    points = shapely.line_interpolate_point(ring, np.linspace(0, 1, 40, endpoint=False), normalized=True)
    return shapely.get_coordinates(gpd.GeoSeries(points, crs=ALBERS).to_crs(4326))
