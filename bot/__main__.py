"""`python -m bot` is `wuhua`: it loads the program without looking for garbage, and never looks through it again.

Nothing of what is loaded is ever garbage, and a look through all of it would hold up every answer for 0.1 s.
"""

import gc

gc.disable()

from bot.cli import main as _main  # noqa: E402


def main() -> None:
    """Run the command line."""
    gc.freeze()
    gc.enable()
    _main(prog_name="wuhua")


if __name__ == "__main__":
    main()
