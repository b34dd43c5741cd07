"""The one place where text becomes HTML or Markdown, and where it is made harmless first."""

import re
from html import escape
from urllib.parse import quote

import streamlit as st

from lib.domain.bases import Category
from lib.domain.provenance import Provenance
from lib.domain.symbols import svg

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$&])")
_COLOURS = {
    Provenance.OFFICIAL: ("#0B5F3C", "#E3F3EA"),
    Provenance.REPORTED: ("#5A4300", "#FBF1D3"),
    Provenance.UNVERIFIED: ("#5A4300", "#FBF1D3"),
    Provenance.SAMPLE: ("#44515E", "#EEF1F4"),
}


def literal(text: str) -> str:
    """`text` for a label that Streamlit reads as Markdown: shown as it is written."""
    return _MARKDOWN.sub(r"\\\1", text)


def html(*parts: str) -> None:
    """Draw HTML whose parts were made by this module."""
    st.html("".join(parts))


def element(tag: str, text: str, style: str = "", **attributes: str) -> str:
    """One element around `text`, which is escaped."""
    extra = "".join(f' {name.replace("_", "-")}="{escape(value)}"' for name, value in attributes.items())
    styled = f' style="{style}"' if style else ""
    return f"<{tag}{styled}{extra}>{escape(text)}</{tag}>"


def spoken(sentence: str) -> None:
    """A line that screen readers say when it changes."""
    html(element("p", sentence, "margin:0;font-size:1.15rem;font-weight:600", role="status", aria_live="polite"))


def note(text: str) -> None:
    """A quiet line under what it explains."""
    html(quiet(text))


def quiet(text: str) -> str:
    return element("div", text, "color:#52606D;font-size:.9rem")


def badge_style(provenance: Provenance) -> str:
    ink, ground = _COLOURS[provenance]
    border = "1px dashed #52606D" if provenance is Provenance.SAMPLE else f"1px solid {ground}"
    return f"color:{ink};background:{ground};border:{border}"


def badge(provenance: Provenance) -> str:
    style = f"{badge_style(provenance)};border-radius:3px;padding:0 6px;font-size:.8rem"
    return element("span", provenance.label, style)


def symbol(category: Category, is_sample: bool) -> str:
    picture = quote(svg(category, is_sample))
    return f'<img src="data:image/svg+xml,{picture}" alt="" width="16" height="16">'


def line(*parts: str) -> str:
    """Parts made by this module, in one line that wraps."""
    return f'<div style="display:flex;flex-wrap:wrap;gap:2px 8px;align-items:center">{"".join(parts)}</div>'


def facts(rows: dict[str, str]) -> None:
    """Terms and what is said of them; empty ones are said to be not published."""
    said = "".join(
        element("dt", name, "color:#52606D;margin:0;padding:0") + element("dd", value or "未公布", "margin:0;padding:0")
        for name, value in rows.items()
    )
    html(f'<dl style="display:grid;grid-template-columns:5em 1fr;gap:6px 12px;margin:0;padding:0">{said}</dl>')


def table(headings: list[str], rows: list[list[str]], numeric: frozenset[int] = frozenset()) -> None:
    """A plain table; the columns of `numeric` stand flush right."""

    def cell(tag: str, text: str, at: int) -> str:
        side = "right" if at in numeric else "left"
        wrap = "nowrap" if len(text) <= 7 else "normal"
        style = f"text-align:{side};white-space:{wrap};padding:6px 10px;border-bottom:1px solid #D5DBE1;vertical-align:top"
        return element(tag, text, style)

    head = "".join(cell("th", text, at) for at, text in enumerate(headings))
    body = "".join("<tr>" + "".join(cell("td", text, at) for at, text in enumerate(row)) + "</tr>" for row in rows)
    html(
        f'<div tabindex="0" role="region" aria-label="{escape(headings[0])}" style="overflow-x:auto">'
        '<table style="border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
