"""A workplace on one machine: a small Bot API server and a chat page; it knows only the wire."""

from sandbox.limits import DEFAULT_LIMITS, Limits
from sandbox.people import Persona
from sandbox.server import Sandbox

__all__ = ["DEFAULT_LIMITS", "Limits", "Persona", "Sandbox"]
