"""What clients speak of: the table, the picture's panels, the file's sheets."""

from collections.abc import Mapping

from bot.cards.feedback.buttons import ExportThemes
from bot.replies import Card, Choice
from bot.words import Given, Text, Words, say
from workflows.feedback import ThemesView

TOP = 5
"""Lines of a table in the chat."""


def themes(view: ThemesView, *, done: bool = False) -> Card:
    """Show the counts; `done` says that their file was just sent."""
    found = view.found
    if not found.total:
        return Card([say("themes.empty", weeks=view.weeks)], protected=True)
    lines: list[Words] = [say("themes.head", count=found.total, weeks=view.weeks), *figures(view)]
    lines += [say("themes.product", product=product_word(view, code), count=n) for code, n in found.products[:TOP]]
    lines += [say("themes.topic", topic=topic_word(view, p, t), count=n) for p, t, n in found.topics[:TOP]]
    lines += [say("list.exported")] if done else []
    return Card(lines, [[Choice(say("list.button.export"), ExportThemes())]], protected=True)


def figures(view: ThemesView) -> list[Words]:
    """Give what is open and late, how long answers take, how much was praise and how much a case."""
    found = view.found
    lines: list[Words] = [say("themes.figures", open=found.open, late=found.late, praise=found.praise)]
    lines += [say("themes.accepted", count=found.accepted)] if found.accepted else []
    lines += [say("themes.hours", hours=found.answer_hours)] if found.answer_hours is not None else []
    return lines


def product_word(view: ThemesView, code: str) -> Words:
    """Name a product; what is of none by that."""
    return _named(view.products, code) if code else say("feedback.product.none")


def theme_word(view: ThemesView, code: str) -> Words:
    """Name a theme."""
    return _named(view.themes, code)


def branch_word(view: ThemesView, code: str) -> Words:
    """Name a branch."""
    return _named(view.branches, code)


def topic_word(view: ThemesView, product: str | None, theme: str | None) -> Words:
    """Name a product and a theme."""
    return say("themes.of", product=product_word(view, product or ""), theme=theme_word(view, theme or ""))


def kind_word(kind: str) -> Words:
    """Name a kind."""
    return Text(f"Kind.{kind}")


def tone_word(tone: str) -> Words:
    """Name a tone."""
    return Text(f"Tone.{tone}")


def _named(names: Mapping[str, tuple[str, str]], code: str) -> Words:
    return Given(*names.get(code, (code, code)))
