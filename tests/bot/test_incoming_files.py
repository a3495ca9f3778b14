"""What becomes of a file that does not come, or finds no room."""

import resource
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, MultiFernet
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError, TimedOut

from bot.incoming_files import ATTEMPTS, ATTEMPTS_WITHOUT_ANSWER, LONGEST_PAUSE, _state_after
from bot.kept_files import KeptFiles
from bot.transport import FloodError, NotSentError
from storage.files import FileState

DAY = 86_400


@pytest.mark.parametrize(
    "error", [TimedOut(), NetworkError("502"), NotSentError("away"), InvalidToken(), FloodError(9)]
)
def test_a_bot_api_that_is_away_for_a_day_loses_no_file(error: TelegramError) -> None:
    assert _state_after(error, DAY // LONGEST_PAUSE + ATTEMPTS) is FileState.WANTED


def test_a_file_that_the_bot_api_refuses_or_never_gives_is_lost_in_the_end() -> None:
    assert _state_after(BadRequest("file is too big"), 1) is FileState.LOST
    assert _state_after(TimedOut(), ATTEMPTS_WITHOUT_ANSWER) is FileState.LOST
    assert _state_after(KeyError("broken"), ATTEMPTS) is FileState.LOST


def test_a_file_that_could_not_be_written_whole_bears_no_files_name(tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path / "files", MultiFernet([Fernet(Fernet.generate_key())]))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
    try:
        with pytest.raises(OSError, match="large"):
            kept.keep(b"x" * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert kept.list() == []
    assert kept.open(kept.keep(b"x" * 1000)) == b"x" * 1000
