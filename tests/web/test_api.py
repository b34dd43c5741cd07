"""JSON, CSV and GeoJSON are one answer; whatever is asked, something sensible is answered."""

import csv
import io
import sqlite3
import string
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from lib import cached
from lib.actions.samples import remove_samples
from lib.actions.seed import fill
from lib.domain.bases import PAGE_SIZE
from lib.domain.links import PARAMETERS, parameters, question_of
from lib.store.engine import open_store, writing
from lib.store.migrate import migrate
from lib.store.postings import reindexing
from lib.store.tables import base
from tests.asking import questions

modest = settings(max_examples=20)
answering = pytest.mark.usefixtures("served")
ADDRESSES = [
    "/api/v1/bases", "/api/v1/bases.csv", "/api/v1/bases.geojson", "/api/v1/bases/1", "/api/v1/facets", "/api/v1/regions",
    "/api/v1/industries", "/api/v1/occupations", "/api/v1/map",
]  # fmt: skip
ASKED = [each for each in ADDRESSES if each.split("/")[-1] in ("bases", "bases.csv", "bases.geojson", "facets", "map")]


def ids_of_csv(answer):
    assert answer.headers["content-type"].startswith("text/csv")
    rows = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline=""))
    return [int(row["编号"]) for row in rows]


def ids_of_geojson(answer):
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.json()["type"] == "FeatureCollection"
    return [feature["id"] for feature in answer.json()["features"]]


def assert_says_in_chinese(answer):
    said = answer.json()
    assert set(said) == {"detail", "problems"}
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said["detail"])
    assert "Traceback" not in answer.text


@answering
@modest
@given(data=st.data())
def test_json_csv_and_geojson_give_the_same_bases_in_the_same_order(client, known, data):
    question = data.draw(questions(known)).turned(1)
    asked = parameters(question)
    whole = client.get("/api/v1/bases", params=asked | {"size": 200}).json()
    listed = [item["id"] for item in whole["items"]]
    for page in range(2, whole["pages"] + 1):
        turned = client.get("/api/v1/bases", params=asked | {"size": 200, "page": page}).json()
        listed += [item["id"] for item in turned["items"]]
    assert len(listed) == whole["total"]
    assert ids_of_csv(client.get("/api/v1/bases.csv", params=asked)) == listed
    assert ids_of_geojson(client.get("/api/v1/bases.geojson", params=asked)) == listed
    drawn = client.get("/api/v1/map", params=asked).json()
    assert drawn["total"] == whole["total"] == drawn["drawn"] + drawn["unplaced"] == sum(whole["by_provenance"].values())
    assert f"共 {whole['total']:,} 家" in whole["sentence"]


@answering
def test_the_page_and_the_api_give_the_same_answer(client, known):
    near = {"lng": "118.589", "lat": "24.907", "radius_km": "50", "page": "2"}
    answer = client.get("/api/v1/bases", params=near).json()
    question = cached_question(near, known)
    page = cached.page(cached.revision(), question, PAGE_SIZE)
    assert [item["id"] for item in answer["items"]] == [each.id for each in page]
    assert [item["distance_km"] for item in answer["items"]] == [each.distance_km for each in page]
    assert (answer["order"], answer["radius_km"], answer["size"]) == ("distance", 50, PAGE_SIZE)


def cached_question(given_, known):
    question, problems = question_of(given_, known)
    assert problems == []
    return question


@answering
@pytest.mark.parametrize("size", [1, 7, 200])
def test_pages_laid_end_to_end_are_the_whole_answer(client, size):
    asked = {"unit": "350500", "size": size}
    first = client.get("/api/v1/bases", params=asked).json()
    pages = [client.get("/api/v1/bases", params=asked | {"page": at}).json() for at in range(1, first["pages"] + 1)]
    listed = [item["id"] for page in pages for item in page["items"]]
    assert [page["page"] for page in pages] == list(range(1, first["pages"] + 1))
    assert len(listed) == len(set(listed)) == first["total"] > 0
    beyond = client.get("/api/v1/bases", params=asked | {"page": 99_999}).json()
    assert (beyond["page"], beyond["items"]) == (first["pages"], pages[-1]["items"])


@answering
def test_a_base_is_the_same_alone_and_in_the_list(client):
    for item in client.get("/api/v1/bases", params={"size": 50}).json()["items"]:
        assert client.get(f"/api/v1/bases/{item['id']}").json() == item


@answering
def test_geojson_is_in_degrees_east_first_and_null_where_no_place_is_known(client):
    features = client.get("/api/v1/bases.geojson").json()["features"]
    points = [feature["geometry"]["coordinates"] for feature in features if feature["geometry"]]
    assert points
    assert all(115 < longitude < 121 and 23 < latitude < 29 for longitude, latitude in points)
    unplaced = [feature for feature in features if feature["geometry"] is None]
    assert unplaced
    assert {feature["properties"]["precision"] for feature in unplaced} == {"none"}


@answering
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_that_is_held_already_is_not_sent_again(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    again = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])
    assert client.get(address, headers={"If-None-Match": 'W/"0"'}).status_code == 200


@answering
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_is_asked_for_again_before_it_is_shown_again(client, address):
    assert client.get(address).headers.get("cache-control") == "no-cache"


@pytest.mark.usefixtures("served_fresh")
def test_a_write_makes_every_held_answer_old(client):
    before = {address: client.get(address) for address in ADDRESSES}
    total = before["/api/v1/bases"].json()["total"]
    assert remove_samples(cached.engine(), "数据员") > 0
    for address, held in before.items():
        again = client.get(address, headers={"If-None-Match": held.headers["etag"]})
        assert again.status_code == 200
        assert again.headers["etag"] != held.headers["etag"]
    assert client.get("/api/v1/bases").json()["total"] == 68 < total
    assert len(ids_of_csv(client.get("/api/v1/bases.csv"))) == 68


@pytest.mark.usefixtures("served_fresh")
def test_a_write_of_another_process_is_seen(client, fresh_url):
    assert client.get("/api/v1/bases/1").json()["name"] != "改了名"
    other = open_store(fresh_url)
    with writing(other, "测试") as change, reindexing(change.connection, [1]):
        change.connection.execute(update(base).where(base.c.id == 1).values(name="改了名"))
        change.record("rename", "base", "1")
    other.dispose()
    assert client.get("/api/v1/bases/1").json()["name"] == "改了名"
    assert [item["id"] for item in client.get("/api/v1/bases", params={"q": "改了名"}).json()["items"]] == [1]


@answering
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/bases?unit=999999", 422),
        ("/api/v1/bases?category=学校,x", 422),
        ("/api/v1/bases?size=0", 422),
        ("/api/v1/bases?size=many", 422),
        ("/api/v1/bases?q=" + "a" * 3_000, 422),
        ("/api/v1/bases?lng=118", 422),
        ("/api/v1/map?west=abc", 422),
        ("/api/v1/map?zoom=99", 422),
        ("/api/v1/map?west=nan", 422),
        ("/api/v1/map?south=-inf", 422),
        ("/api/v1/bases/0", 404),
        ("/api/v1/bases/999999999999999999999", 404),
        ("/api/v1/bases/-1", 404),
        ("/api/v1/bases/1.0", 404),
        ("/api/v1/bases/" + "9" * 5_000, 404),
        ("/api/v1/nothing", 404),
        ("/api/", 404),
    ],
)
def test_what_cannot_be_answered_is_said_in_chinese(client, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    assert_says_in_chinese(answer)


@answering
def test_the_api_only_reads(client):
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)("/api/v1/bases")
        assert answer.status_code == 405
        assert_says_in_chinese(answer)


@answering
def test_every_problem_of_a_question_is_told_at_once(client):
    answer = client.get("/api/v1/bases", params={"unit": "x", "grade": "y", "page": "z"})
    assert [problem["field"] for problem in answer.json()["problems"]] == ["unit", "grade", "page"]


anything = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
pairs = st.lists(st.tuples(st.sampled_from([*PARAMETERS, "size", "zoom", "west", "east"]) | anything, anything), max_size=6)


@answering
@modest
@given(asked=pairs, address=st.sampled_from(ASKED))
def test_any_question_gets_an_answer(client, asked, address):
    answer = client.get(address, params=asked)
    assert answer.status_code in (200, 422)
    if answer.status_code == 422:
        assert_says_in_chinese(answer)


@answering
@modest
@given(query=st.text(string.printable.replace("#", ""), max_size=60), address=st.sampled_from(ASKED))
def test_any_query_string_gets_an_answer(client, query, address):
    quoted = "".join(letter if letter.isalnum() or letter in "%&=+;,.?/" else f"%{ord(letter):02X}" for letter in query)
    assert client.get(f"{address}?{quoted}").status_code in (200, 422)


MANGLED = ["%", "%zz", "%ff%fe", "q=%00", "q=%ed%a0%80", "&&&==", "unit", "unit=&unit=350500", "q=%F0%9F%99%82"]


@answering
@pytest.mark.parametrize("query", MANGLED)
def test_a_mangled_query_string_gets_an_answer(client, query):
    assert client.get(f"/api/v1/bases?{query}").status_code in (200, 422)


@answering
@modest
@given(base_id=anything | st.integers().map(str))
def test_any_id_gets_an_answer(client, base_id):
    answer = client.get(f"/api/v1/bases/{quote(base_id, safe='')}")
    assert answer.status_code in (200, 404, 307)


@answering
@modest
@given(
    west=st.floats(-180, 180), south=st.floats(-85, 85), east=st.floats(-180, 180), north=st.floats(-85, 85),
    zoom=st.integers(0, 22),
)  # fmt: skip
def test_any_box_at_any_zoom_is_drawn(client, west, south, east, north, zoom):
    box = {"west": west, "south": south, "east": east, "north": north, "zoom": zoom}
    answer = client.get("/api/v1/map", params=box)
    assert answer.status_code == 200
    drawn = answer.json()
    pictured = sum(each["count"] for each in [*drawn["areas"], *drawn["clusters"]]) + len(drawn["marks"])
    assert pictured == drawn["drawn"] <= drawn["total"] - drawn["unplaced"]


@answering
@pytest.mark.parametrize("typed", ["电焊", "焊工", "hangong", "焊公", "hangon", "烧焊"])
def test_an_occupation_is_found_however_it_is_typed(client, typed):
    assert client.get("/api/v1/occupations", params={"q": typed}).json()[0]["code"] == "welder"


@answering
def test_without_a_word_all_occupations_are_listed_and_with_nonsense_none(client, known):
    assert [each["code"] for each in client.get("/api/v1/occupations").json()] == list(known.occupations)
    assert client.get("/api/v1/occupations", params={"q": "  "}).json() != []
    assert client.get("/api/v1/occupations", params={"q": "zzzzqqqq"}).json() == []


@answering
def test_the_lists_are_those_a_question_may_choose_from(client, known):
    regions = client.get("/api/v1/regions").json()
    assert {each["code"] for each in regions if each["level"] == "unit"} == set(known.units)
    assert {each["code"] for each in regions if each["level"] == "county"} == set(known.counties)
    assert {each["code"] for each in client.get("/api/v1/industries").json()} == set(known.industries)
    for unit in known.units:
        assert client.get("/api/v1/bases", params={"unit": unit, "size": 1}).status_code == 200


@answering
def test_facets_count_what_the_list_finds(client):
    counted = client.get("/api/v1/facets", params={"unit": "350500"}).json()
    for category, count in counted["category"].items():
        assert client.get("/api/v1/bases", params={"unit": "350500", "category": category}).json()["total"] == count


def test_the_description_of_the_api_is_there_and_every_parameter_is_explained(client):
    described = client.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.")
    documented = {f"/api{path}".replace("{base_id}", "1") for path in described["paths"]}
    assert documented == set(ADDRESSES)
    silent = [
        f"{path} {parameter['name']}"
        for path, methods in described["paths"].items()
        for method in methods.values()
        for parameter in method.get("parameters", [])
        if not parameter.get("description")
    ]
    assert silent == []
    assert all(method.get("summary") for methods in described["paths"].values() for method in methods.values())


@answering
def test_html_in_a_question_comes_back_as_data(client):
    answer = client.get("/api/v1/bases", params={"q": "<script>alert(1)</script>"})
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.usefixtures("served_empty")
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_store_without_tables_is_said_to_be_unavailable(client, address):
    answer = client.get(address)
    assert answer.status_code == 503
    assert_says_in_chinese(answer)


@pytest.fixture
def sqlite_file(tmp_path, serving):
    """A seeded file that the application answers from, to be done harm to."""
    url = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    store = open_store(url)
    migrate(store)
    fill(store, with_samples=False)
    store.dispose()
    with serving(url):
        yield tmp_path / "store.sqlite3"


def test_a_broken_file_is_unavailable_and_works_again_when_it_is_whole(client, sqlite_file):
    assert client.get("/api/v1/bases").json()["total"] == 68
    whole = sqlite_file.read_bytes()
    cached.engine().dispose()
    sqlite_file.write_bytes(b"this is no database" * 500)
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code == 503
        assert_says_in_chinese(answer)
    cached.engine().dispose()
    sqlite_file.write_bytes(whole)
    assert client.get("/api/v1/bases").json()["total"] == 68


def test_a_locked_file_is_unavailable_and_works_again_when_it_is_free(client, sqlite_file):
    assert client.get("/api/v1/bases").json()["total"] == 68
    cached.engine().dispose()
    thief = sqlite3.connect(sqlite_file, isolation_level=None)
    thief.execute("PRAGMA locking_mode=EXCLUSIVE")
    thief.execute("BEGIN EXCLUSIVE")
    thief.execute("DELETE FROM posting")
    answer = client.get("/api/v1/bases")
    assert answer.status_code == 503
    assert_says_in_chinese(answer)
    thief.execute("ROLLBACK")
    thief.close()
    assert client.get("/api/v1/bases").json()["total"] == 68


def test_a_store_that_was_taken_away_works_again_when_it_is_back(client, stores, fresh_url, serving):
    with serving(fresh_url):
        total = client.get("/api/v1/bases").json()["total"]
        with stores.taken_away(fresh_url):
            answer = client.get("/api/v1/bases")
            assert answer.status_code == 503
            assert_says_in_chinese(answer)
        assert client.get("/api/v1/bases").json()["total"] == total


def test_the_url_of_a_store_is_never_told(client, serving):
    with serving("postgresql+psycopg://someone:secret@127.0.0.1:1/nowhere"):
        answer = client.get("/api/v1/bases")
    assert answer.status_code == 503
    assert "secret" not in answer.text
