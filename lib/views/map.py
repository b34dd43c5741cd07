"""The map: folium and streamlit-folium, with our own script in the place of markers."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import folium
import streamlit as st
from folium.template import Template
from streamlit_folium import st_folium

from lib.bundle import ADDRESSES
from lib.domain.bases import BaseFilter, BaseQuestion
from lib.domain.links import NARROWING, parameters
from lib.domain.register import Base

KEY = "map"
HEIGHT = 640
Bounds = tuple[float, float, float, float]  # west, south, east, north; WGS-84 degrees


class ProvinceMap(folium.Map):
    """A Leaflet map that loads nothing but our own files and draws from our API."""

    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []

    def __init__(self, approval: str) -> None:
        super().__init__(
            location=(25.9, 118.2),
            zoom_start=7,
            tiles=None,
            zoom_snap=0.5,
            height=HEIGHT,
        )
        self.options |= {"minZoom": 6, "maxZoom": 18}  # folium gives its own to a tile layer only, and there is none
        self.default_js = [("map", ADDRESSES["map.js"])]
        self.default_css = [("map", ADDRESSES["map.css"])]
        self.add_child(_Script({"approval": approval, "height": HEIGHT}))


class _Script(folium.MacroElement):
    _template = Template(
        "{% macro script(this, kwargs) %}"
        "provinceMap({{ this._parent.get_name() }}, {{ this.settings | tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__()
        self.settings = settings


class Question(folium.FeatureGroup):
    """The one changing part: streamlit-folium runs it in the standing map, without loading the map again."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = {{ this._parent.get_name() }}.asks({{ this.question | tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, question: dict[str, Any]) -> None:
        super().__init__()
        self._name = "FeatureGroup"
        self.question = question


def show(
    question: BaseQuestion,
    answered: BaseFilter,
    bounds: Bounds,
    chosen: Base | None,
    approval: str,
    revision: int,
    on_choice: Callable[[dict[str, Any]], None],
) -> None:
    """Draw the map of `question`, as it was `answered`, within `bounds`; `on_choice` is told what a person chooses on it.

    A choice has one of the keys `unit`, `county`, `base`, `open`, or `lng` and `lat`.
    """
    near = answered.near
    asked = {
        "query": urlencode({name: value for name, value in parameters(question).items() if name in NARROWING}),
        "unit": question.where.unit,
        "county": question.where.county,
        "near": near and {"lng": near.longitude, "lat": near.latitude, "radius_km": near.radius_km},
        "base": question.base,
        "focus": [chosen.longitude, chosen.latitude] if chosen and chosen.longitude is not None else None,
        "bounds": bounds,
        "revision": revision,
    }
    st_folium(
        ProvinceMap(approval),
        key=KEY,
        height=HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=Question(asked),
        on_change=lambda: on_choice(st.session_state.get(KEY) or {}),
    )
