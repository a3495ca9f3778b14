"""The door of the gate, for hostile input to come through."""

from tests.gate.conftest import door

__all__ = ["door"]
