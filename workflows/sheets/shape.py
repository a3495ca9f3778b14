"""What a kind of sheet looks like: its headings, what it must have, how each cell is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workflows.sheets.grid import Scalar
from workflows.sheets.words import SheetWords, heading_key

Reader = Callable[[Scalar], object]
"""Gives what a cell means; raises `RefusalError` with the fact that its sentence quotes."""


@dataclass(frozen=True)
class Shape:
    """A kind of sheet."""

    headings: Mapping[str, str]
    """The field of each heading, by the heading's key."""
    ignored: frozenset[str]
    """The keys of headings whose columns are passed over."""
    readers: Mapping[str, Reader]
    """How each field is read."""
    required: tuple[str, ...]
    """Fields that every row must have."""
    keys: frozenset[str]
    """Fields that together make a row surely the heading."""
    free: Callable[[str], tuple[str, Reader] | None] = lambda _: None
    """Gives the field and the reader of a column that its heading names freely; None for any other heading."""

    def field_of(self, heading: str) -> str | None:
        """Give the field of a heading; None for one that is not known."""
        freely = self.free(heading)
        return freely[0] if freely is not None else self.headings.get(heading_key(heading))


def shape_of(
    words: SheetWords, readers: Mapping[str, Reader], *, required: tuple[str, ...], keys: frozenset[str]
) -> Shape:
    """Put a kind of sheet together from its words and readers."""
    return Shape(
        headings={heading_key(text): field for field, texts in words.headings.items() for text in texts},
        ignored=frozenset(heading_key(text) for texts in words.ignored.values() for text in texts),
        readers=readers,
        required=required,
        keys=keys,
    )
