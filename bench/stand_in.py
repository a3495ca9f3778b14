"""A Bot API that costs next to nothing, in a process of its own: `python -m bench.stand_in PORT`.

It answers what a bot needs to run, hands out the updates that it was told to make, and says when it handed out the
first and when each message arrived. It may limit what it takes, and take its time. Written on bare asyncio, so that
it is faster than every client.
"""

import asyncio
import json
import re
import sys
import time
from collections import Counter, deque
from contextlib import suppress
from typing import Any

from bench.servers import Limits

OFFSET = re.compile(rb'offset["\']?[=:]\s*"?(\d+)')
CHAT = re.compile(rb'chat_id["\']?[=:]\s*"?(-?\d+)')
MARK = re.compile(rb'text["\']?[=:]\s*"?(b\d+)')
"""What tells the messages of a benchmark apart: each bears a number."""
SECONDS = re.compile(rb'timeout["\']?[=:]\s*"?(\d+)')
"""How long a poll may wait where nothing is to be handed out: as long as it asks, like the Bot API's."""
ME = {"id": 1, "is_bot": True, "first_name": "bench", "username": "bench_bot", "can_join_groups": False}
ME |= {"can_read_all_group_messages": False, "supports_inline_queries": False}


class Chats:
    """What is to be handed out, and what has arrived."""

    def __init__(self) -> None:
        self.waiting: deque[dict[str, Any]] = deque()
        self.last = 0
        self.handed: float | None = None
        self.sent = 0
        self.arrived: list[tuple[float, int]] = []
        self.wanted, self.enough = 0, asyncio.Event()
        self.come = asyncio.Event()
        self.limits, self.delay = Limits("free"), 0.0
        self.refused, self.marks = 0, Counter[str]()
        self.polled: float | None = None

    def become(self, order: dict[str, Any]) -> None:
        """Be a server of another kind from now on, that takes so many seconds for each message."""
        self.limits, self.delay = Limits(order["kind"]), order["delay"]

    async def reached(self, count: int) -> None:
        """Wait until so many messages have arrived."""
        self.wanted = count
        self.enough.clear()
        if self.sent < count:
            await self.enough.wait()

    def load(self, order: dict[str, Any]) -> None:
        """Make updates: so many messages with that text from those people in turn."""
        self.waiting.clear()
        self.handed, self.sent, self.arrived, self.polled = None, 0, [], None
        self.refused, self.marks = 0, Counter()
        for number in range(order["count"]):
            self.add(self.update(order["people"][number % len(order["people"])], order["text"]))

    def add(self, update: dict[str, Any]) -> None:
        """Let one more wait, and a poll that waits have it at once."""
        self.waiting.append(update)
        self.come.set()

    def update(self, person: int, text: str) -> dict[str, Any]:
        """Make one more update."""
        self.last += 1
        user = {"id": person, "is_bot": False, "first_name": "x", "language_code": "zh"}
        message = {"message_id": self.last, "date": int(time.time()), "chat": {"id": person, "type": "private"}}
        message |= {"from": user, "text": text}
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return {"update_id": self.last, "message": message}

    def pressed(self, person: int, data: str) -> dict[str, Any]:
        """Make one more update: a button of the last message, pressed."""
        update = self.update(person, "x")
        message = update.pop("message")
        press = {"id": str(self.last), "from": message.pop("from"), "chat_instance": "1", "data": data}
        return update | {"callback_query": press | {"message": message}}

    async def poll(self, body: bytes) -> list[dict[str, Any]]:
        """Hand out at most a hundred; what lies before the offset is confirmed."""
        self.polled = self.polled or time.perf_counter()
        found = OFFSET.search(body)
        offset = int(found.group(1)) if found else 0
        while self.waiting and self.waiting[0]["update_id"] < offset:
            self.waiting.popleft()
        if not self.waiting:
            self.come.clear()
            asked = SECONDS.search(body)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.come.wait(), float(asked.group(1)) if asked else 0.0)
        batch = [self.waiting[n] for n in range(min(100, len(self.waiting)))]
        if batch and self.handed is None:
            self.handed = time.perf_counter()
        return batch

    def accept(self, body: bytes) -> dict[str, Any] | int:
        """Take a message, or give the seconds after which to ask again."""
        found = CHAT.search(body)
        chat = int(found.group(1)) if found else 0
        if wait := self.limits.refuses(chat, time.perf_counter()):
            self.refused += 1
            return wait
        if mark := MARK.search(body):
            self.marks[mark.group(1).decode()] += 1
        self.sent += 1
        if self.sent == self.wanted:
            self.enough.set()
        self.arrived.append((time.perf_counter(), chat))
        return {"message_id": self.sent, "date": int(time.time()), "chat": {"id": chat, "type": "private"}, "text": "x"}

    def state(self) -> dict[str, Any]:
        """Say what has happened since the last load."""
        took = self.arrived[-1][0] - self.handed if self.arrived and self.handed is not None else None
        told = {"sent": self.sent, "waiting": len(self.waiting), "took": took, "handed": self.handed is not None}
        told |= {"refused": self.refused, "marked": len(self.marks), "polled": self.polled}
        return told | {"doubled": sum(self.marks.values()) - len(self.marks)}


class Wire(asyncio.Protocol):
    """HTTP/1.1 as far as the clients speak it."""

    def __init__(self, chats: Chats) -> None:
        self.chats, self.buffer = chats, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to answer."""
        self.transport: Any = transport
        self.turn: asyncio.Task[None] | None = None

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        self.buffer += data
        while True:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            length = re.search(rb"(?i)content-length: *(\d+)", head)
            size = int(length.group(1)) if length else 0
            if len(rest) < size:
                return
            body, self.buffer = rest[:size], rest[size:]
            self._answer(head.split(b" ", 2)[1].rsplit(b"/", 1)[-1].split(b"?")[0].decode(), body)

    def _answer(self, method: str, body: bytes) -> None:
        match method:
            case "getUpdates":
                self.turn = asyncio.ensure_future(self._poll(body))
            case "sendMessage" | "editMessageText":
                self._take(body)
            case "getMe":
                self._write(ME)
            case "become":
                self.chats.become(json.loads(body))
                self._write(True)
            case "load":
                self.chats.load(json.loads(body))
                self._write(True)
            case "say":
                order = json.loads(body)
                self.chats.add(self.chats.update(order["person"], order["text"]))
                self._write(True)
            case "press":
                order = json.loads(body)
                self.chats.add(self.chats.pressed(order["person"], order["data"]))
                self._write(True)
            case "state":
                self._write(self.chats.state())
            case "wait":
                self.turn = asyncio.ensure_future(self._wait(int(body)))
            case "arrived":
                self._write(self.chats.arrived)
            case _:
                self._write(True)

    def _take(self, body: bytes) -> None:
        taken = self.chats.accept(body)
        say = self._refuse if isinstance(taken, int) else self._write
        if self.chats.delay:
            asyncio.get_running_loop().call_later(self.chats.delay, say, taken)
        else:
            say(taken)

    async def _poll(self, body: bytes) -> None:
        self._write(await self.chats.poll(body))

    async def _wait(self, count: int) -> None:
        await self.chats.reached(count)
        self._write(self.chats.state()["took"])

    def _refuse(self, seconds: object) -> None:
        text = f"Too Many Requests: retry after {seconds}"
        answer = {"ok": False, "error_code": 429, "description": text, "parameters": {"retry_after": seconds}}
        self._send("429 Too Many Requests", answer)

    def _write(self, result: object) -> None:
        self._send("200 OK", {"ok": True, "result": result})

    def _send(self, status: str, answer: object) -> None:
        body = json.dumps(answer, separators=(",", ":")).encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)


async def serve(port: int) -> None:
    """Serve until killed."""
    chats = Chats()
    server = await asyncio.get_running_loop().create_server(lambda: Wire(chats), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
