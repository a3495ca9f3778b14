"""Everything that is measured against others or against itself, in one run: `make bench`, or `python -m bench`."""

import asyncio

from bench import claim, programs
from bench.field import machine

if __name__ == "__main__":
    print(f"on {machine()}")
    asyncio.run(programs.main())
    asyncio.run(claim.main())
