"""The map: folium says what it is and streamlit-folium writes its script; our own piece of page puts it in place."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import folium
import streamlit as st
from folium.template import Template
from streamlit_folium import generate_leaflet_string

from lib.domain.bases import BaseFilter, BaseQuestion
from lib.domain.links import NARROWING, parameters
from lib.domain.register import Base
from lib.views.parts import part

KEY = "map"
_map = part("map", '<div class="map-place"></div>', isolated=False)


class ProvinceMap(folium.Map):
    """A Leaflet map without tiles, markers or files of another host: our script draws on it from our API."""

    def __init__(self) -> None:
        super().__init__(location=(25.9, 118.2), zoom_start=7, tiles=None, zoom_snap=0.5, zoom_control=False)
        # folium gives its own zooms to a tile layer only, and there is none;
        # a card that fades would be there twice while it is redrawn
        self.options |= {"minZoom": 6, "maxZoom": 18, "fadeAnimation": False}
        self.add_child(_Start())


class _Start(folium.MacroElement):
    _template = Template("{% macro script(this, kwargs) %}window.provinceMap({{ this._parent.get_name() }});{% endmacro %}")


def script() -> str:
    """The script that makes the map in the element with the id `map_div`."""
    province = ProvinceMap()
    province.render()
    return generate_leaflet_string(province)


def show(
    question: BaseQuestion,
    answered: BaseFilter,
    chosen: Base | None,
    files: dict[str, str],
    approval: str,
    revision: int,
    on_choice: Callable[[dict[str, Any]], None],
) -> None:
    """Draw the map of `question`, as it was `answered`; `on_choice` is told what a person chooses on it.

    A choice has one of the keys `unit`, `county`, `base`, `open`, or `lng` and `lat`.
    """
    asked = {name: value for name, value in parameters(question).items() if name in NARROWING}
    placed = chosen is not None and chosen.longitude is not None
    _map(
        key=KEY,
        data={
            "script": files["map.js"],
            "style": files["map.css"],
            "approval": approval,
            "question": {
                "query": urlencode(asked),
                "radius_km": answered.near.radius_km if answered.near else None,
                "base": question.base,
                "focus": [chosen.longitude, chosen.latitude] if chosen and placed else None,
                "revision": revision,
            },
        },
        on_choice_change=lambda: on_choice(dict(st.session_state[KEY].choice or {})),
    )
