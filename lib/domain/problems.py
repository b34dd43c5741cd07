"""What a person can put right: said in one sentence, in the imperative."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with what a person gave us."""

    field: str
    says: str
