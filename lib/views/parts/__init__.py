"""Small pieces of page with their own script, drawn in the page itself: a list, a button that locates."""

from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent


def part(name: str, html: str, isolated: bool = True) -> Any:
    """The mounting command of the piece whose script and style are `<name>.js` and `<name>.css` here.

    One that is not `isolated` takes its style from the page.
    """
    return st.components.v2.component(
        name,
        html=html,
        css=(HERE / f"{name}.css").read_text(encoding="utf-8") if isolated else None,
        js=(HERE / f"{name}.js").read_text(encoding="utf-8"),
        isolate_styles=isolated,
    )
