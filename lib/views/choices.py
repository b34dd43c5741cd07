"""What a choice on the map or in the list changes in the question."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from lib.domain.bases import BaseQuestion
from lib.views import address
from lib.views.bar import standing
from lib.views.doors import door
from lib.views.results import link

OPEN = "open_base"


def taken(question: BaseQuestion) -> Callable[[dict[str, Any]], None]:
    """A callback that carries a choice on the map or in the list into the address."""

    def choose(choice: dict[str, Any]) -> None:
        if "lng" in choice:
            address.write(standing(question, float(choice["lng"]), float(choice["lat"])))
        elif "county" in choice:
            address.write(question.asking(unit=str(choice["unit"]), city="", county=str(choice["county"])))
        elif "unit" in choice:
            address.write(question.asking(unit=str(choice["unit"]), city="", county=""))
        elif "base" in choice:
            address.write(question.choosing(choice["base"]))
        elif "page" in choice:
            address.write(question.turned(int(choice["page"])))
        elif "clear" in choice:
            address.write(BaseQuestion())
        elif "open" in choice:
            st.session_state[OPEN] = int(choice["open"])

    return choose


def follow(question: BaseQuestion) -> None:
    """Go to the base that was opened; a callback cannot."""
    opened = st.session_state.pop(OPEN, None)
    if opened is not None:
        st.switch_page(door("base"), query_params=link(question, opened))
