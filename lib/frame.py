"""The Streamlit script: opens the page that is asked for, and stays calm when the store does not answer."""

import sys
from pathlib import Path

sys.path[:0] = [root] if (root := str(Path(__file__).resolve().parent.parent)) not in sys.path else []

import streamlit as st  # noqa: E402

from lib.store.engine import STORE_ERRORS  # noqa: E402
from lib.views import trouble  # noqa: E402
from lib.views.doors import doors  # noqa: E402

st.set_page_config(page_title="福建省产业培训分布图", layout="wide")
page = st.navigation(doors(), position="top")
try:
    page.run()
except STORE_ERRORS as error:
    trouble.no_store(error)
