"""The page that says where the figures come from, how they are made, and what the words mean."""

import pytest

from lib.domain.bases import Category
from lib.domain.provenance import Precision, Provenance


@pytest.fixture
def text(visit) -> str:
    return visit.open("about").text


@pytest.mark.parametrize("provenance", list(Provenance))
def test_what_the_marks_of_trust_mean(text, provenance):
    assert provenance.label in text
    assert provenance.meaning in text


@pytest.mark.parametrize("category", list(Category))
def test_every_category_is_in_the_glossary(text, category):
    assert category.label in text


@pytest.mark.parametrize("precision", [each for each in Precision if each.is_approximate])
def test_how_an_approximate_place_is_drawn(text, precision):
    assert precision.label in text


@pytest.mark.parametrize("said", ["闽人社文〔2024〕41号", "天地图", "直线", "WGS-84"])
def test_sources_and_method(text, said):
    assert said in text


def test_it_needs_no_question_and_keeps_calm_with_one(visit):
    visit.open("about", unit="<b>", id="x", page="-5")
    assert [title.value for title in visit.app.title] == ["说明"]
