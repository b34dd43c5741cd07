"""Enumerations that carry the word shown on the screen beside the code kept in the store."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A text enumeration whose members know their Chinese label: `NAME = "code", "标签"`."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member
