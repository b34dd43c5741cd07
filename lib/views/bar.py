"""The question bar: every option with the number of bases it would find under the other filters."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from lib.domain.bases import (
    DEFAULT_RADIUS_KM,
    FUZHOU,
    LONGEST_KEYWORD,
    RADII_KM,
    BaseQuestion,
    Category,
    Grade,
    Near,
)
from lib.domain.links import EAST, NORTH, SOUTH, WEST
from lib.domain.training import Level
from lib.domain.vocabulary import Region, Vocabulary
from lib.views import address
from lib.views.locate import locate
from lib.views.markup import literal, note

Facets = Mapping[str, Mapping[str, int]]
Resolve = Callable[[str], str | None]
PlacesLike = Callable[[str], list[Region]]
WHOLE_FUZHOU = f"city:{FUZHOU}"
PLACE_TYPED = "ask_place"


def show(question: BaseQuestion, known: Vocabulary, counts: Facets, occupation_of: Resolve, places_like: PlacesLike) -> None:
    """Draw the bar; what a person chooses goes into the address."""
    with st.container(key="bar"):
        where = question.where
        first = st.columns([3, 3, 4, 4, 3], gap="small")
        with first[0]:
            _unit(question, known, counts)
        with first[1]:
            _county(question, known, counts)
        with first[2]:
            names = {code: term.name for code, term in known.industries.items()}
            _several(question, "industry", "行业", names, counts["industry"])
        with first[3]:
            _occupation(question, known, counts["occupation"], occupation_of)
        with first[4]:
            _several(question, "level", "等级", _labels(Level), counts["level"])
        second = st.columns([4, 3, 4, 3, 3], gap="small", vertical_alignment="bottom")
        with second[0]:
            _several(question, "category", "类别", _labels(Category), counts["category"])
        with second[1]:
            _several(question, "grade", "级别", _labels(Grade), counts["grade"])
        with second[2]:
            _keyword(question)
        with second[3]:
            _position(question, counts["radius_km"], places_like)
        with second[4]:
            _draw(
                st.toggle, "verified", where.verified, f"只看已核实 · {counts['verified']['1']:,}", _choose(question, "verified")
            )


def _labels(kind: type[Category] | type[Grade] | type[Level]) -> dict[str, str]:
    return {member.value: member.label for member in kind}


def _draw(widget: Callable[..., Any], name: str, value: Any, label: str, on_change: Callable[[], None], **options: Any) -> None:
    """A widget that shows what the address says and changes nothing but the address."""
    key = f"ask_{name}"
    st.session_state[key] = value
    widget(label, key=key, on_change=on_change, **options)


def _choose(question: BaseQuestion, name: str, kind: Callable[[Any], Any] = lambda value: value) -> Callable[[], None]:
    def chosen() -> None:
        address.write(question.asking(**{name: kind(st.session_state[f"ask_{name}"])}))

    return chosen


def _unit(question: BaseQuestion, known: Vocabulary, counts: Facets) -> None:
    options = ["", *known.units, WHOLE_FUZHOU]

    def says(option: str) -> str:
        if not option:
            return "全部城市"
        if option == WHOLE_FUZHOU:
            return f"福州市(含平潭) · {counts['city'][FUZHOU]:,}"
        return f"{known.units[option].name} · {counts['unit'][option]:,}"

    def chosen() -> None:
        option = st.session_state["ask_unit"]
        is_city = option == WHOLE_FUZHOU
        address.write(question.asking(unit="" if is_city else option, city=FUZHOU if is_city else "", county=""))

    value = WHOLE_FUZHOU if question.where.city else question.where.unit
    _draw(st.selectbox, "unit", value, "城市", chosen, options=options, format_func=says)


def _county(question: BaseQuestion, known: Vocabulary, counts: Facets) -> None:
    where = question.where
    counties = [place.code for place in known.counties.values() if place.code in counts["county"]]

    def says(code: str) -> str:
        return f"{known.counties[code].name} · {counts['county'][code]:,}" if code else "全部县区"

    _draw(
        st.selectbox, "county", where.county, "县区", _choose(question, "county"),
        options=["", *counties], format_func=says, disabled=not counties,
    )  # fmt: skip


def _several(question: BaseQuestion, name: str, label: str, names: Mapping[str, str], counts: Mapping[str, int]) -> None:
    kinds: dict[str, Any] = {"category": Category, "grade": Grade, "level": Level}
    kind = kinds.get(name, str)
    _draw(
        st.multiselect,
        name,
        [str(code) for code in getattr(question.where, name)],
        label,
        _choose(question, name, lambda codes: tuple(sorted(map(kind, codes)))),
        options=sorted(names, key=lambda code: not counts[code]) if name == "industry" else list(names),
        format_func=lambda code: f"{names[code]} · {counts[code]:,}",
        placeholder="全部",
        select_all=False,
    )


def _occupation(question: BaseQuestion, known: Vocabulary, counts: Mapping[str, int], occupation_of: Resolve) -> None:
    names = {code: _with_aliases(term.name, term.aliases) for code, term in known.occupations.items()}

    def chosen() -> None:
        codes = []
        for typed in st.session_state["ask_occupation"]:
            code = typed if typed in names else occupation_of(typed)
            if code is None:
                address.notify(f"没有找到职业“{typed[:20]}”。换个说法,或从列表里选。")
            else:
                codes.append(code)
        address.write(question.asking(occupation=tuple(sorted(set(codes)))))

    _draw(
        st.multiselect, "occupation", list(question.where.occupation), "职业/工种", chosen,
        options=sorted(names, key=lambda code: -counts[code]),
        format_func=lambda code: f"{names[code]} · {counts[code]:,}" if code in names else code,
        placeholder="全部;可输入拼音", accept_new_options=True, select_all=False,
    )  # fmt: skip


def _with_aliases(name: str, aliases: tuple[str, ...]) -> str:
    return f"{name}({'、'.join(aliases[:3])})" if aliases else name


def _keyword(question: BaseQuestion) -> None:
    def chosen() -> None:
        typed = " ".join(st.session_state["ask_q"].split())
        if len(typed) > LONGEST_KEYWORD:
            address.notify(f"关键词太长,只用了前 {LONGEST_KEYWORD} 个字。")
        address.write(question.asking(q=typed[:LONGEST_KEYWORD].strip()))

    _draw(st.text_input, "q", question.where.q, "关键词", chosen, placeholder="名称、职业、拼音、首字母")


def _position(question: BaseQuestion, counts: Mapping[str, int], places_like: PlacesLike) -> None:
    near = question.where.near
    label = f"位置:{near.radius_km} 公里内" if near else "位置:不限"
    with st.popover(label, icon=":material/location_on:", width="stretch"):
        position = locate()
        if position:
            _stand(question, *position)
        typed = st.text_input("县区或乡镇名", key=PLACE_TYPED, max_chars=20, placeholder="如 晋江、八都镇、jinjiang")
        if typed:
            _places(question, places_like(typed), typed)
        note("也可以在地图右上角点定位按钮,在图上选一个位置。位置只用来算距离,不保存。")
        if near:
            _radius(question, near, counts)
            st.button("不限位置", on_click=lambda: address.write(question.asking(near=None)))


def _places(question: BaseQuestion, places: list[Region], typed: str) -> None:
    if not places:
        st.info(f"没有找到“{literal(typed)}”。请输入县区名,或在地图上选。")
    for place in places:
        st.button(
            literal(place.name),
            key=f"place-{place.code}",
            on_click=_go,
            args=(question, place),
            width="stretch",
        )


def _go(question: BaseQuestion, place: Region) -> None:
    assert place.longitude is not None and place.latitude is not None
    st.session_state[PLACE_TYPED] = ""
    address.write(standing(question, place.longitude, place.latitude))


def _radius(question: BaseQuestion, near: Near, counts: Mapping[str, int]) -> None:
    def chosen() -> None:
        address.write(question.asking(near=replace(near, radius_km=st.session_state["ask_radius_km"])))

    _draw(
        st.selectbox, "radius_km", near.radius_km, "半径", chosen,
        options=list(RADII_KM), format_func=lambda km: f"{km} 公里 · {counts[str(km)]:,}",
    )  # fmt: skip


def standing(question: BaseQuestion, longitude: float, latitude: float) -> BaseQuestion:
    """`question` asked from a position; one too far from the province changes nothing but is told of."""
    if not (WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
        address.notify("这个位置不在福建附近,请换一个。")
        return question
    radius = question.where.near.radius_km if question.where.near else DEFAULT_RADIUS_KM
    return question.asking(near=Near(round(longitude, 3), round(latitude, 3), radius))


def _stand(question: BaseQuestion, longitude: float, latitude: float) -> None:
    address.write(standing(question, longitude, latitude))
    st.rerun()
