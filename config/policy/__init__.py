"""The bank's policy: what `policy.toml` may say, validated, with the line of what is wrong."""

import re
import tomllib
from pathlib import Path

from pydantic import ValidationError

from config.policy.whole import Policy

__all__ = ["Policy", "PolicyError", "load_policy"]


class PolicyError(Exception):
    """The policy file can't be used; the text names line, clause, reason and remedy."""


def load_policy(path: Path) -> Policy:
    """Read and validate a policy file; raises `PolicyError` that names line, clause and reason."""
    try:
        text = path.read_text("utf-8")
        return Policy.model_validate(tomllib.loads(text))
    except OSError as error:
        raise PolicyError(f"the policy file {path} can't be read ({error.strerror}): check WUHUA_POLICY") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path}: not valid TOML: {error}") from None
    except ValidationError as error:
        found = sorted(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
        raise PolicyError("\n".join(_sentence(path, text, dict(e)) for e in found)) from None


def _sentence(path: Path, text: str, error: dict[str, object]) -> str:
    where = error.get("loc")
    parts = [str(part) for part in where] if isinstance(where, tuple) else []
    what = str(error.get("msg")).removeprefix("Value error, ")
    if error.get("type") == "extra_forbidden":
        what = "no such clause; check its spelling or remove it"
    return f"{path}, line {_line_of(text, parts)}: {'.'.join(parts)}: {what}"


def _line_of(text: str, parts: list[str]) -> int:
    """Find the line of a clause: its section first, then its key; an array of tables by its index."""
    lines, at = text.splitlines(), 0
    for depth, part in enumerate(parts):
        nth = int(part) if part.isdigit() else 0
        name = parts[depth - 1] if part.isdigit() and depth else part
        pattern = re.compile(rf"\s*(\[+\s*{re.escape(name)}\s*\]+|{re.escape(name)}\s*=)")
        hits = [n for n, line in enumerate(lines) if n >= at and pattern.match(line)]
        if len(hits) > nth:
            at = hits[nth]
    return at + 1
