"""What is measured in one run of less than ten minutes: `make bench`, or `python -m bench`.

What takes longer has a command of its own: docs/performance.md names each.
"""

import asyncio

from bench import claim, programs, sending
from bench.field import machine

if __name__ == "__main__":
    print(f"on {machine()}")
    asyncio.run(programs.main())
    asyncio.run(sending.main())
    asyncio.run(claim.main())
