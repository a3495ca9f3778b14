"""The buttons of results: importing, releasing, one's own mark, appeals, how an exam came out."""

from typing import Annotated

from pydantic import Field

from bot.buttons import Button


class ShowResults(Button):
    """Show how an exam's results stand, in place."""

    code = "ra"
    exam: int


class AskResultsForm(Button):
    """Open a form of an exam's results."""

    code = "rb"
    form: str
    exam: int


class BlankResults(Button):
    """Give the blank sheet of an exam's results."""

    code = "rc"
    exam: int


class ReleaseResults(Button):
    """Release an exam's marks to all; `anyway` where some have none."""

    code = "rd"
    exam: int
    anyway: int = 0


class TakeGoodRows(Button):
    """Take the rows of a sheet that are without a fault."""

    code = "re"
    item: int


class SeeMark(Button):
    """Open one's own result."""

    code = "rf"
    mark: int


class AskAppeal(Button):
    """Ask that one's own paper be marked again."""

    code = "rg"
    mark: int


class ResultFigures(Button):
    """Show how an exam came out by branch and topic."""

    code = "rh"
    exam: int


class ResultFile(Button):
    """Give how an exam came out as a spreadsheet."""

    code = "ri"
    exam: int


class ResultPicture(Button):
    """Give how an exam came out as a picture."""

    code = "rj"
    exam: int


class WhoPassed(Button):
    """Show who passed an exam and who did not."""

    code = "rk"
    exam: int
    page: int = 0


class TrainWeakTopic(Button):
    """Plan a training on a weak topic."""

    code = "rl"
    exam: int
    key: Annotated[str, Field(pattern="^[0-9a-f]{1,8}$")]
    """Which of the exam's parts, as `domain.exams.results.key_of` writes it."""


class SeeAppeal(Button):
    """Open an appeal."""

    code = "rm"
    appeal: int


class AssignAppeal(Button):
    """Give an appeal a second marker."""

    code = "rn"
    appeal: int


class AnswerAppeal(Button):
    """Say what the second marker gives."""

    code = "ro"
    appeal: int


class WithdrawAppeal(Button):
    """Take one's own appeal back."""

    code = "rp"
    appeal: int


class SeeOutcome(Button):
    """Open what became of one's own appeal."""

    code = "rq"
    appeal: int


class OwnResults(Button):
    """Show the exams of one's own archive."""

    code = "rv"
    page: int = 0


class OpenResults(Button):
    """Send how an exam's results stand below the list."""

    code = "rw"
    exam: int


class BranchResults(Button):
    """Give the exam archive of a branch, or of the bank, as a spreadsheet."""

    code = "rx"
