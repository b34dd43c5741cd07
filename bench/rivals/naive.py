"""What a user would write: every base a marker. BENCH_* say which store, where Leaflet is, and whether to cluster."""

import os
import sqlite3

import folium
import pandas as pd
from folium.plugins import MarkerCluster
from streamlit_folium import st_folium

from bench.cdn import use

if not folium.Map.default_js[0][1].startswith("http://127.0.0.1"):
    use(os.environ["BENCH_CDN"], folium.Map, MarkerCluster)

with sqlite3.connect(os.environ["BENCH_STORE"]) as connection:
    bases = pd.read_sql("SELECT name, address, longitude, latitude FROM base WHERE longitude IS NOT NULL", connection)

province = folium.Map(location=[25.9, 118.2], zoom_start=7, tiles=None)
province.options["maxZoom"] = 18  # as its tiles would say; without it MarkerCluster draws nothing
target = MarkerCluster().add_to(province) if os.environ["BENCH_CLUSTERED"] == "1" else province  # type: ignore[no-untyped-call]
for name, address, longitude, latitude in bases.to_numpy().tolist():
    folium.Marker([latitude, longitude], popup=f"{name}<br>{address}", tooltip=name).add_to(target)
st_folium(province)
