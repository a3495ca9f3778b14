"""How long an event loop stands still: a look every millisecond, and by how much it comes late."""

import asyncio
import json
import signal
import time
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.001


@dataclass
class Watcher:
    """Looks from when it is started; only the standard library, so that peers can be watched too."""

    longest: float = 0.0
    """Seconds; what else the machine does adds to it."""
    busiest: float = 0.0
    """Seconds of processor time that the loop's thread used within one standstill; what others do adds nothing."""
    most_claimed: int = 0
    looking: "asyncio.Task[None] | None" = None

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            began, used = time.perf_counter(), time.thread_time()
            await asyncio.sleep(EVERY)
            self.longest = max(self.longest, time.perf_counter() - began - EVERY)
            self.busiest = max(self.busiest, time.thread_time() - used)

    def forget(self) -> None:
        """Begin anew, once a program has started."""
        self.longest = self.busiest = 0.0
        self.most_claimed = 0

    def tell(self, file: Path) -> None:
        """Write down what was seen, whole at once."""
        seen = {"longest": self.longest, "busiest": self.busiest, "most_claimed": self.most_claimed}
        half = file.with_suffix(".half")
        half.write_text(json.dumps(seen), "utf-8")
        half.rename(file)


def watch(file: Path) -> Watcher:
    """Watch the running loop; SIGUSR1 begins anew, SIGUSR2 writes down what was seen."""
    watcher, loop = Watcher(), asyncio.get_running_loop()
    watcher.looking = asyncio.create_task(watcher.run())
    loop.add_signal_handler(signal.SIGUSR1, watcher.forget)
    loop.add_signal_handler(signal.SIGUSR2, watcher.tell, file)
    return watcher
