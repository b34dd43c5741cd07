"""Makes the sample rows of data/seed/sample, the same bytes each time; `--check` compares them with the files committed."""

import argparse
import csv
import filecmp
import json
import sys
import tempfile
from collections import Counter
from itertools import cycle, pairwise
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
GEO = HERE.parent / "geo"
SAMPLE = HERE / "sample"
SEED = 41

COLUMNS = {
    "bases": ["key", "name", "former_names", "place", "longitude", "latitude", "address", "provenance", "source", "note"],
    "designations": [
        "base",
        "category",
        "category_as_published",
        "grade",
        "grade_as_published",
        "year",
        "batch",
        "stage",
        "provenance",
        "source",
    ],
    "base_industries": ["base", "industry", "as_published", "source"],
    "base_occupations": ["base", "occupation", "level", "as_published", "source"],
}
# How many bases have this as their first title, and how many at least in each of the ten units.
COUNTS = {
    "vocational_academy": (10, 1),
    "practice_base": (20, 1),
    "enterprise_base": (30, 1),
    "training_base": (32, 2),
    "master_studio": (80, 3),
    "technical_school": (12, 1),
    "other": (12, 1),
}
LABELS = {
    "vocational_academy": "职业训练院",
    "practice_base": "职业技能提升实训基地",
    "enterprise_base": "产业链头部企业实训基地",
    "training_base": "高技能人才培训基地",
    "master_studio": "技能大师工作室",
    "technical_school": "技工院校",
    "other": "公共实训基地",
}
NAMES = LABELS | {
    "practice_base": "实训基地",
    "enterprise_base": "企业实训基地",
    "training_base": "培训基地",
    "technical_school": "技工学校",
}
GRADES = {"national": "国家级", "provincial": "省级", "municipal": "市级", "county": "县级"}
GRADES_OF = {
    "vocational_academy": ["provincial"],
    "practice_base": ["provincial", "municipal"],
    "enterprise_base": ["provincial"],
    "training_base": ["national", "provincial", "municipal"],
    "master_studio": list(GRADES),
    "technical_school": [""],
    "other": ["provincial", "municipal", "county"],
}
POLICY = ("vocational_academy", "practice_base", "enterprise_base")
STAGES = ("applied", "approved", "building", "accepted", "listed")
MORE_TITLES = {"vocational_academy": ["technical_school", "training_base"], "practice_base": ["other"]}
LEVELS = (
    "apprentice",
    "junior",
    "intermediate",
    "senior",
    "technician",
    "senior_technician",
    "special_technician",
    "chief_technician",
)
LOWEST_LEVEL = {"master_studio": 3, "training_base": 2, "vocational_academy": 1, "technical_school": 1}
KINMEN = "350527"
WITHOUT_POSITION = 15  # every 15th base is known by its county only
CROWDS = {"350500": 5, "350100": 4, "350200": 3}  # unit → how many bases share one point


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rings_by_county():
    """County code → the rings of its polygons, holes among them."""
    features = json.loads((GEO / "county.geojson").read_text(encoding="utf-8"))["features"]
    polygons = {
        feature["properties"]["code"]: feature["geometry"]["coordinates"]
        if feature["geometry"]["type"] == "MultiPolygon"
        else [feature["geometry"]["coordinates"]]
        for feature in features
    }
    return {code: [ring for polygon in several for ring in polygon] for code, several in polygons.items()}


def contains(rings, x, y):
    """Whether the point lies inside, by the even-odd rule."""
    edges = ((a, b) for ring in rings for a, b in pairwise(ring))
    return sum((a[1] > y) != (b[1] > y) and x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) for a, b in edges) % 2 == 1


def point_in(rings, random):
    xs, ys = zip(*(vertex for ring in rings for vertex in ring), strict=True)
    while True:
        x, y = round(random.uniform(min(xs), max(xs)), 5), round(random.uniform(min(ys), max(ys)), 5)
        if contains(rings, x, y):
            return x, y


def shares(total, least, weights):
    """`total` dealt out by weight (largest remainder), nobody below `least`."""
    spare = total - least * len(weights)
    exact = {unit: spare * weight / sum(weights.values()) for unit, weight in weights.items()}
    dealt = {unit: int(share) for unit, share in exact.items()}
    for unit in sorted(exact, key=lambda unit: (dealt[unit] - exact[unit], unit))[: spare - sum(dealt.values())]:
        dealt[unit] += 1
    return {unit: least + share for unit, share in dealt.items()}


def designation(key, category, random):
    grade = random.choice(GRADES_OF[category])
    return {
        "base": key,
        "category": category,
        "category_as_published": LABELS[category],
        "grade": grade,
        "grade_as_published": GRADES.get(grade, ""),
        "year": random.randint(2024 if category in POLICY else 2021, 2026),
        "batch": random.choice(["", "第一批", "第二批"]),
        "stage": random.choice(STAGES) if category in POLICY else "listed",
        "provenance": "sample",
        "source": "sample",
    }


def skills(key, category, occupations, random):
    """Two to four occupations, each with two or three neighbouring levels that fit the category."""
    for occupation in sorted(random.sample(occupations, min(len(occupations), random.randint(2, 4)))):
        lowest = random.randint(LOWEST_LEVEL.get(category, 0), 5)
        for level in LEVELS[lowest : lowest + random.randint(2, 3)]:
            yield {"base": key, "occupation": occupation, "level": level, "as_published": "", "source": "sample"}


def tables():
    """Table name → its rows."""
    random = Random(SEED)
    rings = rings_by_county()
    regions = rows_of(GEO / "regions.csv")
    units = {row["code"]: row["short_name"] for row in regions if row["level"] == "unit"}
    counties = {
        unit: sorted(r["code"] for r in regions if r["level"] == "county" and r["unit"] == unit and r["code"] != KINMEN)
        for unit in units
    }
    industries = {row["code"]: row["name"].split("(")[0] for row in rows_of(HERE / "industries.csv")}
    occupations = {
        code: [o["code"] for o in rows_of(HERE / "occupations.csv") if code in o["industries"].split(";")] for code in industries
    }
    of_unit = {
        unit: list(dict.fromkeys(r["industry"] for r in rows_of(HERE / "city_industries.csv") if r["unit"] == unit))
        for unit in units
    }
    elsewhere = cycle(sorted(set(industries) - {code for codes in of_unit.values() for code in codes}))
    dealt = {category: shares(*counts, {unit: len(counties[unit]) for unit in units}) for category, counts in COUNTS.items()}

    made = {name: [] for name in COLUMNS}
    for unit, city in units.items():
        own, crowd = cycle(of_unit[unit]), []
        kinds = [category for category in COUNTS for _ in range(dealt[category][unit])]
        for number, category in enumerate(kinds, start=1):
            key, county = f"sample-{unit}-{number:02}", random.choice(counties[unit])
            industry = next(elsewhere) if number % 4 == 0 else next(own)
            if len(crowd) < CROWDS.get(unit, 0):
                county, point = crowd[0] if crowd else (county, point_in(rings[county], random))
                crowd.append((county, point))
            else:
                point = ("", "") if number % WITHOUT_POSITION == 0 else point_in(rings[county], random)
            made["bases"].append(
                {
                    "key": key,
                    "name": f"示例{city}{industries[industry]}{NAMES[category]}{number:02}",
                    "former_names": "",
                    "place": county,
                    "longitude": point[0],
                    "latitude": point[1],
                    "address": "",
                    "provenance": "sample",
                    "source": "sample",
                    "note": "示例,不是真实单位",
                }
            )
            more = MORE_TITLES.get(category, []) if number % 2 else []
            made["designations"] += [designation(key, title, random) for title in [category, *more]]
            made["base_industries"].append({"base": key, "industry": industry, "as_published": "", "source": "sample"})
            made["base_occupations"] += skills(key, category, occupations[industry], random)
    return made


def build(folder):
    """Write the four tables into the folder; returns how many rows each has."""
    folder.mkdir(exist_ok=True)
    made = tables()
    for name, columns in COLUMNS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(made[name])
    return Counter({name: len(rows) for name, rows in made.items()})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="build elsewhere and compare with the files committed")
    if not parser.parse_args().check:
        print(*(f"{name} {count}" for name, count in build(SAMPLE).items()), sep="\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        _, unequal, missing = filecmp.cmpfiles(folder, SAMPLE, [f"{name}.csv" for name in COLUMNS], shallow=False)
    if unequal or missing:
        sys.exit("differs: " + ", ".join(unequal + missing))
    print("identical: " + ", ".join(COLUMNS))


if __name__ == "__main__":
    main()
