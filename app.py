"""The ASGI application: the frame, the open API, assets, health and headers. `streamlit run app.py` serves it."""

import logging

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount

from lib.settings import ROOT, settings
from lib.web import health, paper
from lib.web.api import api
from lib.web.assets import Assets
from lib.web.errors import report
from lib.web.headers import SecurityHeaders

logging.basicConfig(level=settings().log_level)
PAGES = ["/", *(f"/{page.stem}" for page in sorted((ROOT / "pages").glob("*.py")))]

app = st.App(
    "lib/frame.py",
    routes=[Mount("/api", api), *health.routes, *paper.routes],
    middleware=[Middleware(SecurityHeaders), Middleware(Assets, pages=PAGES)],
    on_script_error=report,
)
