"""A network between web server and database that can be cut: a proxy for TCP with a hand on the wire."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from tools.election.post_office import free_port

CHUNK = 64 * 1024
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: a closed connection is reset, nothing is sent any more
COMMIT = b"COMMIT"


class Network:
    """Passes connections to ``port`` of this machine on to ``target``; what happens to them can be changed.

    ``whole``: everything passes. ``frozen``: nothing passes either way, and nobody is told. ``cut``: every
    connection is reset, new ones too. ``commits_unanswered``: what answers a COMMIT never comes.
    """

    def __init__(self, target: int) -> None:
        self.port, self._target = free_port(), target
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._writers: set[asyncio.StreamWriter] = set()
        self._state = "whole"
        self._flows = asyncio.Event()

    def __enter__(self) -> Network:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def whole(self) -> None:
        """Let everything pass again, and what was held back."""
        self._change("whole")

    def freeze(self) -> None:
        """Hold everything back, silently."""
        self._change("frozen")

    def cut(self) -> None:
        """Reset every connection, and every new one."""
        self._change("cut")

    def leave_commits_unanswered(self) -> None:
        """Pass everything to the database, but nothing back on a connection that has sent a COMMIT."""
        self._change("commits_unanswered")

    def _change(self, state: str) -> None:
        def change() -> None:
            self._state = state
            if state == "frozen":
                self._flows.clear()
            else:
                self._flows.set()
            if state == "cut":
                self._reset()

        self._now(change)

    def _now(self, act: Callable[[], None]) -> None:
        async def run() -> None:
            act()

        asyncio.run_coroutine_threadsafe(run(), self._loop).result()

    async def _listen(self) -> None:
        self._flows.set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _close(self) -> None:
        self._server.close()
        self._reset()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _reset(self) -> None:
        for writer in [one for one in self._writers if not one.is_closing()]:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            writer.transport.abort()
        self._writers.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        if self._state == "cut":
            return self._reset()
        await self._flows.wait()
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            return writer.close()
        self._writers.add(inner_writer)
        answers = asyncio.Event()
        answers.set()
        with suppress(asyncio.CancelledError):  # by _close
            await asyncio.gather(
                self._pump(reader, inner_writer, answers, asks=True),
                self._pump(inner_reader, writer, answers, asks=False),
            )
        return None

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        answers: asyncio.Event,
        *,
        asks: bool,
    ) -> None:
        try:
            while data := await reader.read(CHUNK):
                await self._flows.wait()
                if asks and self._state == "commits_unanswered" and COMMIT in data:
                    answers.clear()  # for ever: this connection has heard its last
                if not asks:
                    await answers.wait()
                writer.write(data)
                await writer.drain()
            await self._flows.wait()
        except OSError:
            pass  # reset by somebody: the other side learns it below
        finally:
            writer.close()
            self._writers.discard(writer)
