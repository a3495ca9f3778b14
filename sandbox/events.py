"""What happens, told live to every page that listens: server-sent events."""

import asyncio
import contextlib
from collections.abc import Iterator

from aiohttp import web

from sandbox.wire import dumps

# Proxies and browsers give up silent streams; a comment this often keeps them.
_KEEP_ALIVE_SECONDS = 15.0

# A page that is this many events behind is cut off; it reads the state anew when it comes back.
_BACKLOG = 5000


class Events:
    """Hands each event to everybody who listens at that moment."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[bytes | None]] = set()
        self.stirred = asyncio.Event()
        """Set whenever something has happened, so that what follows from it can be told too."""

    @property
    def heard(self) -> bool:
        """Whether anybody listens."""
        return bool(self._listeners)

    def tell(self, event: str, data: object) -> None:
        """Tell the listeners."""
        if not self._listeners:
            return
        self.stirred.set()
        frame = f"event: {event}\ndata: {dumps(data)}\n\n".encode()
        for queue in list(self._listeners):
            if queue.qsize() < _BACKLOG:
                queue.put_nowait(frame)
            else:
                self._listeners.discard(queue)
                queue.put_nowait(None)

    def close(self) -> None:
        """End every stream."""
        for queue in self._listeners:
            queue.put_nowait(None)

    @contextlib.contextmanager
    def listen(self) -> Iterator[asyncio.Queue[bytes | None]]:
        """Give a queue of the frames from now on; None ends it."""
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Serve the events until the listener goes away."""
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        with self.listen() as queue, contextlib.suppress(ConnectionError):
            await response.prepare(request)
            await response.write(b": hello\n\n")
            while frame := await _next_frame(queue):
                await response.write(frame)
        return response


async def _next_frame(queue: asyncio.Queue[bytes | None]) -> bytes | None:
    try:
        async with asyncio.timeout(_KEEP_ALIVE_SECONDS):
            return await queue.get()
    except TimeoutError:
        return b": still here\n\n"
