"""The one question: what it asks, in what order its answer is read, how it says itself."""

from dataclasses import FrozenInstanceError, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.bases import FUZHOU, BaseFilter, BaseQuestion, Category, Grade, Near, Sort
from lib.domain.provenance import Precision, Provenance
from lib.domain.training import Level
from tests.asking import filters

HERE = Near(118.589, 24.907, 20)
NOTHING = dict.fromkeys(Provenance, 0)


@pytest.mark.parametrize(
    ("near", "sort", "order"),
    [
        (None, Sort.AUTO, Sort.RELEVANCE),
        (None, Sort.DISTANCE, Sort.RELEVANCE),
        (None, Sort.RELEVANCE, Sort.RELEVANCE),
        (HERE, Sort.AUTO, Sort.DISTANCE),
        (HERE, Sort.DISTANCE, Sort.DISTANCE),
        (HERE, Sort.RELEVANCE, Sort.RELEVANCE),
    ],
)
def test_distance_orders_only_with_a_position(near, sort, order):
    assert BaseQuestion(BaseFilter(near=near), sort).order is order


def test_a_sentence_says_the_question_and_counts_what_is_not_verified_apart(known):
    where = BaseFilter(unit="350500", industry=("textile",), near=HERE)
    counts = {Provenance.OFFICIAL: 4, Provenance.REPORTED: 2, Provenance.UNVERIFIED: 0, Provenance.SAMPLE: 25}
    textile = known.industries["textile"].name
    assert where.sentence(known, counts) == f"泉州市 · {textile} · 20 公里内,共 31 家:已核实 4 · 媒体报道 2 · 示例 25"


def test_a_sentence_that_asks_nothing_is_about_the_province(known):
    assert BaseFilter().sentence(known, NOTHING | {Provenance.OFFICIAL: 1234}) == "全省,共 1,234 家:已核实 1,234"


def test_a_sentence_that_found_nothing_ends_with_the_zero(known):
    assert BaseFilter(q="没有").sentence(known, NOTHING) == "“没有”,共 0 家"


def test_fuzhou_says_whether_pingtan_is_in_it(known):
    assert BaseFilter(city=FUZHOU).phrases(known)["city"] == "福州市(含平潭)"
    assert "含平潭" not in BaseFilter(unit=FUZHOU).phrases(known)["unit"]
    assert BaseFilter(unit="350128").phrases(known)["unit"] == "平潭综合实验区"


@given(data=st.data())
def test_every_field_that_asks_has_its_words(known, data):
    where = data.draw(filters(known))
    assert set(where.phrases(known)) == set(where.asked)
    assert all(phrase in where.sentence(known, NOTHING) for phrase in where.phrases(known).values())


@given(data=st.data())
def test_without_a_field_only_that_field_asks_for_all(known, data):
    where = data.draw(filters(known))
    for name in where.asked:
        rest = where.without(name)
        assert set(rest.asked) == set(where.asked) - {name}
        assert all(getattr(rest, other) == getattr(where, other) for other in rest.asked)
    assert where.without(*where.asked) == BaseFilter()


def test_asking_something_else_begins_at_the_first_page_with_nothing_chosen():
    question = BaseQuestion(BaseFilter(unit="350500"), Sort.RELEVANCE, page=4, base=7)
    assert question.asking(q="茶") == BaseQuestion(BaseFilter(unit="350500", q="茶"), Sort.RELEVANCE)
    assert question.turned(5) == BaseQuestion(question.where, Sort.RELEVANCE, 5, 7)
    assert question.choosing(None) == BaseQuestion(question.where, Sort.RELEVANCE, 4)


def test_a_question_cannot_be_changed_in_place():
    for field in fields(BaseFilter):
        with pytest.raises(FrozenInstanceError):
            setattr(BaseFilter(), field.name, None)


@pytest.mark.parametrize("kind", [Category, Grade, Level, Provenance, Precision])
def test_every_member_has_a_code_and_a_chinese_label_of_its_own(kind):
    members = list(kind)
    assert len({member.label for member in members}) == len(members)
    for member in members:
        assert kind(member.value) is member
        assert member.value.isascii()
        assert "," not in member.value
        assert any("\u4e00" <= letter <= "\u9fff" for letter in member.label)


def test_the_levels_are_the_eight_of_the_new_system_lowest_first():
    assert [level.label.split("(")[0] for level in Level] == [
        "学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师",
    ]  # fmt: skip
