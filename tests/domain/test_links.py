"""An address keeps a question whole, and whatever an address says, a question comes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.actions.seed import REGIONS, SEED, rows_of
from lib.domain.bases import FUZHOU, LONGEST_KEYWORD, BaseFilter, BaseQuestion, Category, Near
from lib.domain.links import PARAMETERS, parameters, question_of
from tests.asking import questions

POSITION = ("lng", "lat", "radius_km")
SEVERAL = ("category", "grade", "industry", "occupation", "level")


@given(data=st.data())
def test_a_question_comes_back_from_its_address(known, data):
    question = data.draw(questions(known))
    said = parameters(question)
    assert question_of(said, known) == (question, [])
    assert set(said) <= set(PARAMETERS)
    assert all(isinstance(value, str) and value for value in said.values())


def test_a_question_that_asks_nothing_has_no_parameters(known):
    assert parameters(BaseQuestion()) == {}
    assert question_of({}, known) == (BaseQuestion(), [])


def test_defaults_are_left_out():
    near = Near(118.6, 24.9)
    assert parameters(BaseQuestion(BaseFilter(near=near))) == {"lng": "118.600", "lat": "24.900"}


def test_codes_stay_text_and_are_not_labels(known):
    question, problems = question_of({"unit": "350500", "category": "training_base,master_studio"}, known)
    assert problems == []
    assert question.where.unit == "350500"
    assert parameters(question) == {"unit": "350500", "category": "master_studio,training_base"}
    assert question_of({"category": Category.TRAINING_BASE.label}, known)[0] == BaseQuestion()


def codes_of(file):
    return sorted({row.code for row in rows_of(file).itertuples()})


CODES = [code for file in (REGIONS, SEED / "industries.csv", SEED / "occupations.csv") for code in codes_of(file)]
RIGHT = st.sampled_from([*CODES, *map(str, Category), "distance", "1"])
# what a stranger might give: right values, nearly right ones, several, numbers, any text
VALUES = st.one_of(
    RIGHT,
    st.lists(RIGHT | st.text(max_size=5), max_size=4).map(",".join),
    st.integers(0, 10**12).map(str),
    st.tuples(st.integers(1, 14), st.integers(0, 10**12)).map(lambda pair: f"{'0' * pair[0]}{pair[1]}"),
    st.floats().map(str),
    st.floats(22, 123).map(str),
    st.text(max_size=120),
)
NAMES = st.sampled_from([*PARAMETERS, "embed", "id"])


@given(given_=st.dictionaries(NAMES, VALUES, max_size=len(PARAMETERS)))
def test_whatever_an_address_says_a_question_comes_of_it(known, given_):
    assert_put_right_once_and_for_all(given_, known)
    assert_told_of_all_that_is_dropped(given_, known)


@pytest.mark.parametrize("q", ["泉州 \u200b 石材", "\u00ad焊 工", "a\x00 b", "茶" * 49 + " 叶"])
def test_a_keyword_is_put_right_once_and_for_all(known, q):
    assert_put_right_once_and_for_all({"q": q}, known)


@pytest.mark.parametrize(
    "given_",
    [{"base": "0000000000012"}, {"page": "0000000000012"}, {"sort": "relevance,distance"}, {"unit": "350500,350200"}],
)
def test_a_value_that_is_not_taken_is_told_of(known, given_):
    assert_told_of_all_that_is_dropped(given_, known)


def assert_put_right_once_and_for_all(given_, known):
    question, problems = question_of(given_, known)
    assert question_of(parameters(question), known) == (question, [])
    assert {problem.field for problem in problems} <= set(PARAMETERS)
    assert all(problem.says.endswith("。") for problem in problems)


def assert_told_of_all_that_is_dropped(given_, known):
    question, problems = question_of(given_, known)
    told = {problem.field for problem in problems}
    if told & set(POSITION):
        told |= set(POSITION)
    for name in given_.keys() & PARAMETERS.keys() - told:
        if given_[name].strip():
            assert is_kept(name, given_, question, known), f"{name}={given_[name]!r} was dropped without a word"


def is_kept(name, given_, question, known):
    text, where, near = given_[name].strip(), question.where, question.where.near
    if name in SEVERAL:
        return {part.strip() for part in text.split(",")} - {""} == set(getattr(where, name))
    kept = {
        "unit": lambda: where.unit == text,
        "county": lambda: where.county == text,
        "city": lambda: text in (where.city, where.unit) or known.units[where.unit].city == text,
        "q": lambda: where.q.replace(" ", "") == "".join(each for each in text if each.isprintable() and not each.isspace()),
        "verified": lambda: where.verified == (text.lower() in ("1", "true")),
        "sort": lambda: question.sort.value == text.strip(", "),
        "page": lambda: question.page == int(text),
        "base": lambda: question.base == int(text),
        "radius_km": lambda: near.radius_km == int(text),
        "lng": lambda: abs(near.longitude - float(text)) <= 0.00051,
        "lat": lambda: abs(near.latitude - float(text)) <= 0.00051,
    }
    return kept[name]()


@pytest.mark.parametrize(
    ("given_", "unit", "city", "county", "told"),
    [
        ({"city": "350500"}, "350500", "", "", set()),
        ({"city": FUZHOU}, "", FUZHOU, "", set()),
        ({"unit": FUZHOU}, FUZHOU, "", "", set()),
        ({"unit": "350128"}, "350128", "", "", set()),
        ({"city": FUZHOU, "unit": "350128"}, "350128", "", "", set()),
        ({"city": FUZHOU, "county": "350128"}, "", FUZHOU, "350128", set()),
        ({"unit": FUZHOU, "county": "350128"}, FUZHOU, "", "", {"county"}),
        ({"unit": "350200", "city": "350500"}, "350200", "", "", {"city"}),
        ({"unit": "350500", "city": FUZHOU}, "350500", "", "", {"city"}),
        ({"unit": "350500", "county": "350582"}, "350500", "", "350582", set()),
        ({"unit": "350200", "county": "350582"}, "350200", "", "", {"county"}),
        ({"city": FUZHOU, "county": "350582"}, "", FUZHOU, "", {"county"}),
        ({"county": "350582"}, "", "", "350582", set()),
        ({"unit": "359999", "county": "350582"}, "", "", "350582", {"unit"}),
        ({"unit": "泉州市"}, "", "", "", {"unit"}),
    ],
)
def test_places_agree_with_one_another(known, given_, unit, city, county, told):
    question, problems = question_of(given_, known)
    assert question.where == BaseFilter(unit=unit, city=city, county=county)
    assert {problem.field for problem in problems} == told


@pytest.mark.parametrize(
    ("given_", "near", "told"),
    [
        ({"lng": "118.5896", "lat": "24.9070"}, Near(118.590, 24.907, 20), set()),
        ({"lng": " 118.5 ", "lat": "25", "radius_km": "50"}, Near(118.5, 25.0, 50), set()),
        ({"lng": "118.5", "lat": "25", "radius_km": "7"}, Near(118.5, 25.0, 20), {"radius_km"}),
        ({"lng": "118.5"}, None, {"lng"}),
        ({"lat": "25"}, None, {"lng"}),
        ({"radius_km": "50"}, None, {"radius_km"}),
        ({"lng": "nan", "lat": "inf"}, None, {"lng", "lat"}),
        ({"lng": "24.9", "lat": "118.6"}, None, {"lng", "lat"}),
        ({"lng": "116.4", "lat": "39.9"}, None, {"lng", "lat"}),
    ],
)
def test_a_position_is_two_numbers_near_the_province(known, given_, near, told):
    question, problems = question_of(given_, known)
    assert question.where.near == near
    assert {problem.field for problem in problems} == told


def test_a_long_keyword_is_cut_and_told_of(known):
    question, problems = question_of({"q": "焊 " * 500}, known)
    assert 0 < len(question.where.q) <= LONGEST_KEYWORD
    assert [problem.field for problem in problems] == ["q"]


def test_problems_are_said_all_at_once(known):
    wrong = {"unit": "x", "category": "y,z", "page": "-1", "verified": "maybe", "sort": "up"}
    question, problems = question_of(wrong, known)
    assert question == BaseQuestion()
    assert sorted(problem.field for problem in problems) == ["category", "category", "page", "sort", "unit", "verified"]
