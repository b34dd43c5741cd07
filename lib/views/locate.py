"""A button that asks the browser where it is, after the person has agreed there."""

import streamlit as st

_BUTTON = '<button type="button">用我现在的位置</button><p role="status"></p>'
_STYLE = """
button { font: inherit; padding: 8px 12px; border: 1px solid var(--st-border-color); border-radius: 4px; background: none;
         color: var(--st-text-color); cursor: pointer; width: 100%; min-height: 40px; }
p { margin: 4px 0 0; font-size: 14px; }
"""
_SCRIPT = """
export default function ({ parentElement, setTriggerValue }) {
  const button = parentElement.querySelector("button");
  const says = parentElement.querySelector("p");
  button.onclick = () => {
    says.textContent = "正在请求位置…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => { says.textContent = ""; setTriggerValue("position", [coords.longitude, coords.latitude]); },
      () => { says.textContent = "没有得到位置。请在浏览器里允许定位,或输入县区、乡镇名。"; },
      { maximumAge: 60000, timeout: 10000 },
    );
  };
}
"""
_component = st.components.v2.component("locate", html=_BUTTON, css=_STYLE, js=_SCRIPT)


def locate() -> tuple[float, float] | None:
    """Longitude and latitude (WGS-84 degrees) when the person has just given them."""
    position = _component(key="locate", on_position_change=lambda: None).position
    return (float(position[0]), float(position[1])) if position else None
