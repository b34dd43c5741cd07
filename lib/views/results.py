"""The answer: a sentence, the list in pages, what to do when there is nothing."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import streamlit as st

from lib.domain.bases import PAGE_SIZE, RADII_KM, BaseFilter, BaseQuestion, Category, Sort
from lib.domain.links import parameters
from lib.domain.problems import Problem
from lib.domain.provenance import Precision, Provenance
from lib.domain.register import Base
from lib.domain.symbols import svg
from lib.domain.vocabulary import Vocabulary
from lib.views import address
from lib.views.markup import badge_style, literal, note, spoken
from lib.views.parts import part

KEY = "list"
_list = part("list", '<div class="list"></div>')


def notes(problems: list[Problem], notice: str) -> None:
    """What in the address or in a choice could not be understood, quietly."""
    for says in filter(None, [notice, *(problem.says for problem in problems)]):
        note(says)


def sentence(
    question: BaseQuestion, answered: BaseFilter, counts: Mapping[Provenance, int], is_guess: bool, known: Vocabulary
) -> None:
    """The one line that says what is shown, and how it differs from what was asked."""
    spoken(answered.sentence(known, counts))
    asked, used = question.where.near, answered.near
    if asked and used and asked != used:
        note(f"{asked.radius_km} 公里内没有找到,已放宽到 {used.radius_km} 公里。")
    if asked and not sum(counts.values()):
        note(f"放宽到 {RADII_KM[-1]} 公里也没有。")
    if is_guess:
        note("没有完全一致的名称,以下是相近的。")


def order(question: BaseQuestion) -> None:
    """By distance or by relevance, once there is a position."""
    if not question.where.near:
        return
    st.session_state["ask_sort"] = question.order
    st.selectbox(
        "排序", [Sort.DISTANCE, Sort.RELEVANCE], key="ask_sort", format_func=lambda sort: sort.label,
        on_change=_sorted, args=(question,), label_visibility="collapsed", width=160,
    )  # fmt: skip


def _sorted(question: BaseQuestion) -> None:
    chosen = st.session_state["ask_sort"]
    address.write(BaseQuestion(question.where, Sort.AUTO if chosen is Sort.DISTANCE else chosen, 1, question.base))


def listing(
    question: BaseQuestion,
    bases: list[Base],
    total: int,
    chosen: Base | None,
    known: Vocabulary,
    on_choice: Callable[[dict[str, Any]], None],
) -> None:
    """One page of the list; a chosen base of another page stands above it.

    `on_choice` is told of a choice with one of the keys `base`, `open`, `page`, `clear`.
    """
    query = urlencode(parameters(question))
    last = max(1, -(-total // PAGE_SIZE))
    is_elsewhere = chosen is not None and chosen.id not in {base.id for base in bases}
    _list(
        key=KEY,
        data={
            "rows": [_row(question, base, known) for base in bases],
            "elsewhere": _row(question, chosen, known) if chosen and is_elsewhere else None,
            "chosen": question.base,
            "shown": f"显示 {len(bases)} / 共 {total:,} 家" if total else "",
            "page": min(question.page, last),
            "pages": last,
            "csv": f"/api/v1/bases.csv?{query}",
            "print": f"/print?{query}",
            "narrowed": bool(question.where.asked),
            "pictures": _pictures(),
            "badges": {each.label: badge_style(each) for each in Provenance},
        },
        on_choice_change=lambda: on_choice(dict(st.session_state[KEY].choice or {})),
    )


def _pictures() -> dict[str, str]:
    return {
        _picture(category, is_sample): f"data:image/svg+xml,{quote(svg(category, is_sample))}"
        for category in Category
        for is_sample in (False, True)
    }


def _picture(category: Category, is_sample: bool) -> str:
    return f"{category}{'-sample' if is_sample else ''}"


def _row(question: BaseQuestion, base: Base, known: Vocabulary) -> dict[str, Any]:
    return {
        "id": base.id,
        "name": base.name,
        "href": f"/base?{urlencode(link(question, base.id))}",
        "titles": [{"picture": _picture(title.category, base.is_sample), "label": title.label} for title in base.titles],
        "provenance": base.provenance.label,
        "where": where(base, known),
        "taught": taught(base, known),
    }


def link(question: BaseQuestion, base: int) -> dict[str, str]:
    """The address parameters of a base's own page, with the question to return to."""
    return {"id": str(base), **parameters(question.choosing(base))}


def where(base: Base, known: Vocabulary) -> str:
    """City, county, how exactly that is known, how far it is."""
    county, unit = known.counties.get(base.county), known.units.get(base.unit)
    names = [unit.name if unit else "", county.name if county and county.code != base.unit else ""]
    precision = f"({base.precision.label})" if base.precision is not Precision.EXACT else ""
    far = f"直线 {base.distance_km:.1f} 公里" if base.distance_km is not None else ""
    return " · ".join(filter(None, [" ".join(filter(None, names)) + precision, far]))


def taught(base: Base, known: Vocabulary, most: int = 4) -> str:
    """Industries, then the first occupations."""
    names = [*map(known.industry_name, base.industries), *map(known.occupation_name, base.occupations[:most])]
    more = f" 等 {len(base.occupations)} 个职业" if len(base.occupations) > most else ""
    return "、".join(names) + more


_FIELDS = {
    "unit": "城市", "city": "城市", "county": "县区", "category": "类别", "grade": "级别", "industry": "行业",
    "occupation": "职业", "level": "等级", "q": "关键词", "near": "位置", "verified": "只看已核实",
}  # fmt: skip


def nothing(question: BaseQuestion, looser: dict[str, int], known: Vocabulary) -> None:
    """Nothing found: which one condition to loosen, with what that would find."""
    st.header("没有找到", anchor=False)
    phrases = question.where.phrases(known)
    for name, count in sorted(looser.items(), key=lambda item: -item[1]):
        said = "" if name == "verified" else f"“{phrases[name].strip('“”')}”"
        st.button(
            literal(f"去掉{_FIELDS[name]}{said},有 {count:,} 家"),
            key=f"loosen-{name}",
            on_click=address.write,
            args=(BaseQuestion(question.where.without(name), question.sort),),
            width="stretch",
        )
    if not looser:
        st.markdown("去掉任何一个条件都还没有。请清除全部条件,从头再选。")
    st.button("清除全部条件", on_click=address.write, args=(BaseQuestion(),))


def outside(question: BaseQuestion, bases: list[Base], known: Vocabulary, on_choice: Callable[[dict[str, Any]], None]) -> None:
    """The nearest bases outside the area that was asked for."""
    if bases:
        st.header("区域外最近的", anchor=False)
        listing(question, bases, 0, None, known, on_choice)
