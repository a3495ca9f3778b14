"""The one type of refusal: a rule says no, with a code and the facts that make the sentence."""

from collections.abc import Mapping


class RefusalError(Exception):
    """A rule refuses; `code` names the sentence, `facts` fill it. Never a person's sentence itself."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, object] = facts


def refuse_unless(condition: object, code: str, **facts: object) -> None:
    """Raise `RefusalError(code)` unless the condition holds."""
    if not condition:
        raise RefusalError(code, **facts)
