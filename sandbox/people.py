"""The people whom one can be in the sandbox."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Persona:
    """One person of the demo bank, known by the user id of the chat's account."""

    id: int
    name: str
    name_en: str
    role: str
    role_en: str
    branch: str
    branch_en: str
    language_code: str = "zh-hans"
    started: bool = True
    username: str | None = None
