"""What people type about an exam: rooms with seats, and from which mark on one passes."""

import pytest

from bot.forms.exam_questions import read_marks, read_rooms
from domain.errors import RefusalError


@pytest.mark.parametrize(
    ("text", "rooms"),
    [
        ("三楼会谈室 40", [("三楼会谈室", 40)]),
        ("三楼会谈室40座；二楼会议室，20", [("三楼会谈室", 40), ("二楼会议室", 20)]),
        ("Hall (40 seats)\nRoom 2: 15", [("Hall", 40), ("Room 2", 15)]),
        ("301 30人", [("301", 30)]),
    ],
)
def test_rooms_are_read_with_their_seats(text: str, rooms: list[tuple[str, int]]) -> None:
    assert read_rooms(text) == rooms


@pytest.mark.parametrize("text", ["三楼会谈室", "40", "3014", "三楼 0", "", "；；", "x" * 70 + " 3", "a 1;" * 9])
def test_rooms_without_seats_are_refused(text: str) -> None:
    with pytest.raises(RefusalError, match=r"^exam\.room"):
        read_rooms(text)


@pytest.mark.parametrize(
    ("text", "marks"),
    [("60", (60, 100)), ("72/120", (72, 120)), ("60分 满分100分", (60, 100)), ("59.5", (59.5, 100))],
)
def test_a_pass_mark_is_read_with_the_full_mark(text: str, marks: tuple[float, float]) -> None:
    assert read_marks(text) == marks


@pytest.mark.parametrize("text", ["0", "101", "x", "", "-3", "120/100", "1000/2000"])
def test_a_pass_mark_that_nobody_or_everybody_reaches_is_refused(text: str) -> None:
    with pytest.raises(RefusalError, match=r"^exam\.marks"):
        read_marks(text)
