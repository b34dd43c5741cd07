"""The first rows: every code resolves, nothing is counted twice, samples are plain to see, figures stand as published."""

import csv
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point, shape

from lib.domain.bases import Category, Grade, Stage
from lib.domain.provenance import Provenance
from lib.domain.training import Level

DATA = Path(__file__).parents[2] / "data"
SEED, SAMPLE = DATA / "seed", DATA / "seed" / "sample"
UNITS = {"350100", "350128", "350200", "350300", "350400", "350500", "350600", "350700", "350800", "350900"}
PHRASES = {
    "350100": "纺织化纤 轻工食品 机械制造 冶金建材 电子信息 能源",
    "350200": "机械装备 软件信息和服务 计算机与通信设备",
    "350600": "文旅康养",
    "350500": "电子信息 装备制造 纺织服装 鞋业 工艺制品",
    "350300": "鞋服 工艺美术 新型功能材料 高端装备 生命健康",
    "350700": "“五个一”生态优势产业",
    "350400": "冶金及压延",
    "350800": "有色金属 机械装备 新材料 新能源 电子信息 节能环保",
    "350900": "锂电新能源 不锈钢",
    "350128": "文旅 电子商务",
}


def rows(name, folder=SEED):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def both(name):
    return rows(name) + rows(name, SAMPLE)


def column(name, of):
    return [row[of] for row in rows(name)]


@pytest.fixture(scope="module")
def regions():
    with (DATA / "geo" / "regions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def unit_of(regions):
    return {row["code"]: row["unit"] for row in regions if row["level"] == "county"}


@pytest.mark.parametrize("path", sorted(SEED.rglob("*.csv")), ids=lambda path: str(path.relative_to(SEED)))
def test_files_are_plain_utf8_with_one_line_ending_and_no_stray_blanks(path):
    text = path.read_bytes().decode("utf-8")
    assert text.endswith("\n") and "\r" not in text and "\ufeff" not in text
    with path.open(encoding="utf-8", newline="") as file:
        assert all(cell == cell.strip() for line in csv.reader(file) for cell in line)


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("sources", "key"),
        ("industries", "code"),
        ("industries", "name"),
        ("occupations", "code"),
        ("occupations", "name"),
        ("population_2020", "adcode"),
    ],
)
def test_keys_are_unique(table, key):
    assert len(set(column(table, key))) == len(column(table, key))


def test_base_keys_and_names_are_unique():
    for field in ("key", "name"):
        values = [row[field] for row in both("bases")]
        assert len(set(values)) == len(values)


@pytest.mark.parametrize("table", ["city_industries", "targets", "population_2020"])
def test_sources_of_facts_resolve(table):
    assert {row["source"] for row in rows(table) if row["source"]} <= set(column("sources", "key"))


@pytest.mark.parametrize("table", ["bases", "designations", "base_industries", "base_occupations"])
def test_codes_of_the_register_resolve(table):
    known = {
        "source": set(column("sources", "key")),
        "base": {row["key"] for row in both("bases")},
        "industry": set(column("industries", "code")),
        "occupation": set(column("occupations", "code")),
        "category": set(Category),
        "grade": {*Grade, ""},
        "stage": {*Stage, ""},
        "level": {*Level, ""},
        "provenance": set(Provenance),
    }
    for row in both(table):
        for field, codes in known.items():
            assert row.get(field) is None or row[field] in codes, (field, row)


@pytest.mark.parametrize("folder", [SEED, SAMPLE], ids=["real", "sample"])
def test_no_skill_or_industry_is_said_twice_of_one_base(folder):
    for table, fields in {"base_industries": ("base", "industry"), "base_occupations": ("base", "occupation", "level")}.items():
        said = [tuple(row[field] for field in fields) for row in rows(table, folder)]
        assert len(set(said)) == len(said)


def test_occupations_belong_to_known_industries_and_carry_no_national_code():
    industries = set(column("industries", "code"))
    for row in rows("occupations"):
        assert row["industries"] and set(row["industries"].split(";")) <= industries
        assert row["national_code"] == ""
        assert row["name"] not in row["aliases"].split(";")
    assert set(industries) == {code for row in rows("occupations") for code in row["industries"].split(";")}


def test_what_people_say_leads_to_the_occupation():
    said = {alias: row["name"] for row in rows("occupations") for alias in row["aliases"].split(";")}
    assert (said["电焊"], said["烧焊"], said["氩弧焊"], said["数控车"]) == ("焊工", "焊工", "焊工", "车工")


def test_places_are_known(regions):
    known = {row["code"] for row in regions if row["level"] != "province"}
    assert {row["place"] for row in both("bases")} - {""} <= known
    assert set(column("population_2020", "adcode")) == {row["code"] for row in regions if row["level"] == "county"}


def test_dates_and_years_can_be_read():
    for row in rows("sources"):
        assert not row["published"] or date.fromisoformat(row["published"])
    for row in both("designations"):
        assert not row["year"] or 1949 < int(row["year"]) <= 2026


def test_every_phrase_of_the_policy_is_mapped_in_every_unit():
    industries = set(column("industries", "code"))
    found = {unit: [] for unit in UNITS}
    for row in rows("city_industries"):
        assert row["industry"] in industries and row["phrase"] in row["clause"]
        found[row["unit"]].append(row["phrase"])
    assert found == {unit: phrases.split() for unit, phrases in PHRASES.items()}


def test_every_phrase_of_a_unit_and_every_category_has_a_sample_to_show(unit_of):
    unit = {row["key"]: unit_of[row["place"]] for row in rows("bases", SAMPLE)}
    taught = {(unit[row["base"]], row["industry"]) for row in rows("base_industries", SAMPLE)}
    assert {(row["unit"], row["industry"]) for row in rows("city_industries")} <= taught
    assert {industry for _, industry in taught} == set(column("industries", "code"))
    held = {(unit[row["base"]], row["category"]) for row in rows("designations", SAMPLE)}
    assert held == {(code, category) for code in UNITS for category in Category}


def test_samples_say_so_and_nothing_else_does():
    for row in rows("bases", SAMPLE):
        assert (
            row["name"].startswith("示例") and row["key"].startswith("sample-") and row["provenance"] == row["source"] == "sample"
        )
    for row in rows("bases"):
        assert "示例" not in row["name"] and not row["key"].startswith("sample")
    samples = {row["key"] for row in rows("bases", SAMPLE)}
    for table in ("designations", "base_industries", "base_occupations"):
        assert all(row["base"] in samples and row["source"] == "sample" for row in rows(table, SAMPLE))
        assert all(row["base"] not in samples and row["source"] != "sample" for row in rows(table))


def test_samples_lie_in_their_county_and_real_bases_claim_no_coordinates():
    features = json.loads((DATA / "geo" / "county.geojson").read_text(encoding="utf-8"))["features"]
    county = {feature["properties"]["code"]: shape(feature["geometry"]) for feature in features}
    placed = [row for row in rows("bases", SAMPLE) if row["longitude"]]
    points = [(row["longitude"], row["latitude"]) for row in placed]
    for row in placed:
        assert county[row["place"]].contains(Point(float(row["longitude"]), float(row["latitude"]))), row["key"]
    assert 0 < len(rows("bases", SAMPLE)) - len(placed) < 20
    assert max(map(points.count, points)) == 5
    assert not any(row["longitude"] or row["latitude"] for row in rows("bases"))


def test_every_level_is_taught_somewhere():
    assert {row["level"] for row in rows("base_occupations", SAMPLE)} == set(Level)


def test_the_generator_still_makes_the_committed_samples():
    done = subprocess.run([sys.executable, SEED / "build_samples.py", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_base_holds_a_title_and_is_as_well_known_as_its_best():
    best = {}
    for row in rows("designations"):
        best[row["base"]] = min(
            best.get(row["base"], Provenance.SAMPLE), Provenance(row["provenance"]), key=list(Provenance).index
        )
    assert {row["key"]: row["provenance"] for row in rows("bases")} == best


def test_78_titles_stand_on_68_sites():
    assert len(rows("designations")) == 78
    assert len(rows("bases")) == len({row["base"] for row in rows("designations")}) == 68
    assert {p: column("designations", "provenance").count(p) for p in ("official", "reported")} == {
        "official": 38,
        "reported": 40,
    }


def test_fuzhou_first_technician_college_is_one_site_with_five_titles():
    assert [row["key"] for row in rows("bases") if "福州第一技师学院" in row["name"]] == ["fuzhou-diyi"]
    held = [(row["category"], row["grade"], row["year"]) for row in rows("designations") if row["base"] == "fuzhou-diyi"]
    assert held == [
        ("training_base", "national", "2017"),
        ("master_studio", "national", ""),
        ("technical_school", "", ""),
        ("other", "", ""),
        ("other", "national", ""),
    ]


def test_the_six_enterprise_bases_of_2025_are_those_the_article_names():
    of_2025 = [row["base"] for row in rows("designations") if row["category"] == "enterprise_base"]
    names = {row["key"]: (row["name"], row["place"]) for row in rows("bases")}
    assert [names[key] for key in of_2025] == [
        ("福耀玻璃工业集团股份有限公司", ""),
        ("九牧集团有限公司", "350500"),
        ("福建百宏聚纤科技实业有限公司", "350500"),
        ("信泰(福建)科技有限公司", "350500"),
        ("福建八马茶业有限公司", "350500"),
        ("泉州晋江国际机场股份有限公司", "350500"),
    ]


def test_targets_are_the_published_ones():
    found = {(row["metric"], row["period_from"], row["period_to"]): int(row["value"]) for row in rows("targets")}
    assert found == {
        ("vocational_academy", "2024-01-01", "2025-12-31"): 10,
        ("practice_base", "2024-01-01", "2025-12-31"): 20,
        ("enterprise_base", "2024-01-01", "2025-12-31"): 30,
        ("enterprise_base", "2025-01-01", "2026-12-31"): 70,
        ("enterprise_base_care", "2025-01-01", "2026-12-31"): 10,
        ("master_studio", "2024-01-01", "2024-12-31"): 80,
        ("master_studio_funded", "2024-01-01", "2024-12-31"): 30,
        ("trainees", "2024-01-01", "2024-12-31"): 160_000,
        ("senior_trainees", "2024-01-01", "2024-12-31"): 50_000,
    }
    assert {row["area"] for row in rows("targets")} == {"350000"}


def test_population_is_blank_only_for_kinmen_and_adds_up_in_fuzhou():
    people = {row["adcode"]: row for row in rows("population_2020")}
    assert [code for code, row in people.items() if not row["population"]] == ["350527"]
    assert sum(int(row["population"]) for code, row in people.items() if code.startswith("3501")) == 8_291_268
    count = [row["precision"] for row in people.values()]
    assert {precision: count.count(precision) for precision in ("exact", "derived", "rounded", "")} == {
        "exact": 74,
        "derived": 6,
        "rounded": 3,
        "": 1,
    }


def test_copies_of_articles_are_cited_without_the_address_of_the_copy():
    assert all(row["url"] == "" for row in rows("sources") if "转载页" in row["note"])
