"""A door before the sandbox's Bot API: a test holds, loses, refuses or breaks single calls, or lets weather befall all.

What the Bot API behind it takes stands in a ledger on disk before it is answered, if the door has one.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Self

from aiohttp import ClientSession, web

from bot.demo import TOKEN
from sandbox.wire import refused, unauthorized
from tests.weather.ledger import Ledger

Forward = Callable[[], Awaitable[web.Response]]
Rule = Callable[[Forward, bytes], Awaitable[web.Response]]


@dataclass(frozen=True)
class Call:
    """A message on its way to the Bot API."""

    body: bytes
    forward: Forward
    hang_up: Callable[[], None]
    """Break the connection, as a cable would."""


@dataclass
class Door:
    """Passes every call on, unless its method has a rule."""

    target: str
    rules: dict[str, Rule] = field(default_factory=dict)
    weather: Callable[[Call], Awaitable[web.StreamResponse]] | None = None
    """What befalls messages whose method has no rule."""
    ledger: Ledger | None = None
    token: str | None = None
    """The one token that is taken here, whatever the Bot API behind takes; if None, that one's."""
    calls: Counter[str] = field(default_factory=Counter)
    port: int = 0
    _runner: web.AppRunner | None = None
    _http: ClientSession | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._http = ClientSession(self.target)
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
        assert self._http is not None
        await self._http.close()

    async def open(self) -> None:
        """Listen; after a `close`, on the same port."""
        app = web.Application()
        app.router.add_route("*", "/{path:.+}", self._pass)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Refuse connections: the Bot API is away."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        method, body = request.path.rpartition("/")[2], await request.read()
        self.calls[method] += 1
        if self.token is not None and f"/bot{self.token}/" not in request.path:
            return refused(unauthorized())

        async def forward() -> web.Response:
            assert self._http is not None
            kind = {"Content-Type": request.headers.get("Content-Type", "")}
            path = request.path_qs if self.token is None else request.path_qs.replace(self.token, TOKEN)
            async with self._http.request(request.method, path, data=body, headers=kind) as answer:
                headers = {"Content-Type": answer.headers["Content-Type"]}
                taken = await answer.read()
                if self.ledger is not None and answer.status == 200:
                    self.ledger.add(method, taken)
                return web.Response(status=answer.status, body=taken, headers=headers)

        def hang_up() -> None:
            if request.transport is not None:
                request.transport.abort()

        if (rule := self.rules.get(method)) is not None:
            return await rule(forward, body)
        if self.weather is not None and method == "sendMessage":
            return await self.weather(Call(body, forward, hang_up))
        return await forward()


@dataclass
class Held:
    """A rule that holds a call, before or after it has arrived, until it is let go."""

    arrives: bool
    """Whether the call reaches the Bot API before it is held."""
    came: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self) -> None:
        """Wait until a call is held."""
        async with asyncio.timeout(30):
            await self.came.wait()

    async def __call__(self, forward: Forward, body: bytes) -> web.Response:
        answer = await forward() if self.arrives else None
        self.came.set()
        await self.go.wait()
        return answer or await forward()


def answering(status: int, text: str, kind: str = "application/json", *, times: int = 1, arrives: bool = False) -> Rule:
    """Make a rule that gives so many calls another answer, whether or not they arrive, then passes all on."""
    left = [times]

    async def rule(forward: Forward, body: bytes) -> web.Response:
        if left[0] <= 0:
            return await forward()
        left[0] -= 1
        if arrives:
            await forward()
        return web.Response(status=status, text=text, content_type=kind)

    return rule
