"""All assets of a round at once: places, retries, deadlines, stopping."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from wardround import transports
from wardround.backup_jobs import with_jobs
from wardround.collect.clinic import parse
from wardround.collect.conversation import Conversation, met
from wardround.collect.credentials import Credentials, Stopped
from wardround.collect.evidence import Shelf
from wardround.collect.gate import Refused
from wardround.collect.lines import Forbidden, Lines
from wardround.collect.settings import Settings
from wardround.collect.target import Target
from wardround.kinds.system import Login, Reach
from wardround.masking import Masker, highest
from wardround.platforms import Way, load
from wardround.transports import OFFLINE, Busy, Call, Failure, LoginFailed, NotConfigured, Unreachable
from wardround.visit import Visit

RETRIES = 2
UNLIMITED = frozenset({"icmp", "tcp", "ntp", "http", "snmp"})


async def collect(
    targets: Sequence[Target], settings: Settings, done: Callable[[Visit], None], stop: asyncio.Event
) -> None:
    """Visit every target; `done` gets each finished visit, its evidence on disk already.

    After `stop` is set no asset is started and the open ones are left without a visit, so that they are asked again.
    """
    fleet = Fleet(targets, settings, done)
    try:
        await fleet.run(targets, stop)
    finally:
        await fleet.lines.close()


class Fleet:
    """The round's shared state: places, credentials, masks, shelf."""

    def __init__(self, targets: Sequence[Target], settings: Settings, done: Callable[[Visit], None]) -> None:
        self.settings, self.done = settings, done
        self.lines = Lines(settings, {t.name: t for t in targets})
        _ = self.lines.forbidden, [parse(span) for span in settings.clinic_hours]  # wrong ones stop the round here
        self.credentials = Credentials()
        self.places = asyncio.Semaphore(settings.sessions)
        old = settings.evidence.glob("*/*.txt") if settings.evidence.is_dir() else ()
        self.masker: Masker = Masker(start=highest(p.read_text("utf-8", "replace") for p in old))
        if settings.keeper:
            self.masker = settings.keeper.masker
        self.masker.learn(_secrets(targets, settings))
        self.shelf = Shelf(settings.evidence)

    async def run(self, targets: Sequence[Target], stop: asyncio.Event) -> None:
        """Until all are visited or `stop` is set; what could not be kept (a full disk) ends it at once and is raised."""
        if stop.is_set():
            return
        tasks = {asyncio.ensure_future(self._visit(target)) for target in targets}
        watch = asyncio.ensure_future(stop.wait())
        left: set[asyncio.Future[Any]] = {*tasks, watch}
        while left - {watch}:
            finished, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
            if watch in finished or any(_failed(task) for task in finished):
                for task in tasks:
                    task.cancel()
                break
        watch.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _visit(self, target: Target) -> None:
        """One asset, within its deadline; what was answered by then stays."""
        talk = Conversation(target, with_jobs(load(target.platform), target.variables), self.settings, self.masker)
        try:
            await self._ways(talk)
        except Exception as error:  # noqa: BLE001  one asset's failure is its own and nobody else's
            why = f"采集程序出错（{type(error).__name__}: {error}）"
            talk.reach, talk.login = talk.reach or Reach(ok=None, why=why), talk.login or Login(ok=None, why=why)
            for _, way in talk.ways():
                talk.rest(way, why)
        self.done(talk.visit(self.shelf))

    async def _ways(self, talk: Conversation) -> None:
        ways = talk.ways()
        if not ways:
            wanted = talk.target.variables.get("transport")
            met(talk, NotConfigured(f"transport: {wanted} 不适用于平台 {talk.target.platform}"))
        for transport, way in ways:
            await self._way(talk, transport, way)
            if talk.ended:
                talk.rest(way, talk.ended)
                talk.ended = ""

    async def _way(self, talk: Conversation, transport: str, way: Way) -> None:
        """Take one way: tried again when the line fails, never when the login does."""
        if not talk.wanted(way):
            return
        for attempt in range(RETRIES + 1):
            try:
                await self._attempt(talk, transport, way)
                return
            except (Unreachable, Busy) as error:
                if attempt == RETRIES:
                    met(talk, error)
                    return
            except Forbidden as error:
                talk.reach, talk.login = Reach(ok=None, why=str(error)), Login(ok=None, why=str(error))
                return
            except (Failure, Stopped, Refused) as error:
                met(talk, error)
                return
            await asyncio.sleep(self.settings.retry_pause * 2**attempt)

    async def _attempt(self, talk: Conversation, transport: str, way: Way) -> None:
        if transport not in transports.names():
            raise NotConfigured(f"采集方式 {transport} 尚不支持")
        module = transports.load(transport)
        call = Call(talk.target, way, talk.gate(transport, way), self.settings, self.lines, talk.wanted(way))
        offline = transport in OFFLINE
        async with self._place(call, offline):
            session = await self._open(module, call)
            talk.transport = talk.transport or transport
            brought = transport == "recorded" or bool(way.session.get("offline"))
            talk.reach = getattr(session, "reach", None) or Reach(ok=True, offline=brought)
            talk.login = getattr(session, "login", None) or Login(ok=True, offline=brought)
            try:
                async with asyncio.timeout(self.settings.asset_timeout):
                    await talk.ask_all(session, way, offline)
            except TimeoutError:
                talk.ended = f"整机采集超过 {self.settings.asset_timeout:g} 秒"
            finally:
                await session.close()

    async def _open(self, module: Any, call: Call) -> Any:
        """The session; how the login went is noted for the credential before any question is asked."""
        try:
            session = await module.open_session(call)
        except LoginFailed as error:
            call.spending.over(False if error.secret else None)
            raise
        except BaseException:
            call.spending.over(None)
            raise
        call.spending.over(True if call.shown else None)
        return session

    @asynccontextmanager
    async def _place(self, call: Call, offline: bool) -> AsyncIterator[None]:
        """A place on the device, on its bastion, for its credential and in the round, taken in this order."""
        async with AsyncExitStack() as stack:
            if not offline:
                await self.lines.may_touch(call.target)
                await stack.enter_async_context(self.lines.device(call.target))
                if bastion := self.lines.bastion(call.target):
                    await stack.enter_async_context(bastion)
                call.spending = self.credentials.spending(call.target)
                stack.callback(call.spending.over, None)
                await call.spending.begin()
            await stack.enter_async_context(self.places)
            yield


def _failed(task: asyncio.Future[Any]) -> bool:
    return not task.cancelled() and task.exception() is not None


def _secrets(targets: Sequence[Target], settings: Settings) -> dict[str, str]:
    known = dict.fromkeys([c for c in (settings.otp, *settings.codes.values()) if c], "otp")
    for target in targets:
        known |= {s: t for s, t in target.secrets().items() if s != target.user}
    return known
