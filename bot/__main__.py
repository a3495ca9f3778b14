"""`python -m bot` is `wuhua`."""

from bot.cli import main

if __name__ == "__main__":
    main(prog_name="wuhua")
