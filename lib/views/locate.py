"""A button that asks the browser where it is, after the person has agreed there."""

from lib.views.parts import part

_button = part("locate", '<button type="button">用我现在的位置</button><p role="status"></p>')


def locate() -> tuple[float, float] | None:
    """Longitude and latitude (WGS-84 degrees) when the person has just given them."""
    position = _button(key="locate", on_position_change=lambda: None).position
    return (float(position[0]), float(position[1])) if position else None
