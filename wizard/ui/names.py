"""Names that fit where they are written."""

from collections.abc import Sequence

LONGEST = 36  # letters of a title that a phone has room for


def together(names: Sequence[str]) -> str:
    """Names for one axis of a phone's width: all of them, or the first and the last.

    >>> together(["label 1", "label 2"]), together([f"place of item {k}" for k in (1, 2, 3)])
    ('label 1, label 2', 'place of item 1, ..., place of item 3')
    """
    everything = ", ".join(names)
    return everything if len(everything) <= LONGEST else f"{names[0]}, ..., {names[-1]}"
