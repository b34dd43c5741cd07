"""A name is found as written, by its pinyin and by its initials, whatever its width and case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.store.spelling import has_han, initials, name_parts, name_pieces, pieces, pinyin, plain

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("name", "full", "first"),
    [
        ("泉州市", "quanzhoushi", "qzs"),
        ("厦门市", "xiamenshi", "xms"),
        ("长乐区", "changlequ", "clq"),
        ("长汀县", "changtingxian", "ctx"),
        ("建瓯市", "jianoushi", "jos"),
        ("柘荣县", "zherongxian", "zrx"),
        ("芗城区", "xiangchengqu", "xcq"),
        ("尤溪县", "youxixian", "yxx"),
        ("3D打印员", "3ddayinyuan", "3ddyy"),
        ("福州(平潭)", "fuzhoupingtan", "fzpt"),
    ],
)
def test_names_of_the_province_are_read_as_people_there_read_them(name, full, first):
    assert pinyin(name) == full
    assert initials(name) == first


@pytest.mark.parametrize("typed", ["CNC 数控", "cnc数控", "ＣＮＣ数控", "CNC-数控!", " cnc\t数控 "])
def test_width_case_and_punctuation_make_no_difference(typed):
    assert plain(typed) == "cnc数控"


@given(st.text(max_size=200))
def test_any_text_can_be_spelt(text):
    assert plain(plain(text)) == plain(text)
    assert not has_han(pinyin(text)) or any("\u3400" <= letter <= "\u9fff" for letter in text)
    assert all(letter.isalnum() or has_han(letter) for letter in plain(text))
    assert "" not in name_pieces(text)


@given(HAN, st.data())
def test_every_part_of_a_name_is_looked_up_by_pieces_the_name_has(name, data):
    start = data.draw(st.integers(0, len(name) - 1))
    part = name[start : data.draw(st.integers(start + 1, len(name)))]
    assert pieces(part, 2) <= name_pieces(name)
    assert pieces(pinyin(part), 3, "~") <= name_pieces(part)
    assert pieces(initials(part), 2, "^") <= name_pieces(part)


@given(st.text("abc", min_size=1, max_size=9), st.integers(1, 4))
def test_pieces_are_runs_of_the_asked_length_or_the_whole_word(word, size):
    cut = pieces(word, size)
    assert all(piece in word and len(piece) == min(size, len(word)) for piece in cut)
    assert len(cut) <= max(1, len(word) - size + 1)
    assert pieces(word, size, "~") == {f"~{piece}" for piece in cut}


def test_a_name_is_cut_where_writing_changes():
    assert name_parts(["CNC数控(3D打印)", "华侨大学"]) == {"cnc", "数控", "3d", "打印", "华侨大学"}
