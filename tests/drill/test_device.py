"""A copy of a switch's configuration onto a spare one of the lab; the spare runs its own again afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.configuration.conftest import Play, Ward, keys, play
from wardround.backups import vault
from wardround.backups.repository import Repository
from wardround.backups.tokens import Tokens
from wardround.collect.settings import Settings
from wardround.collect.target import Target
from wardround.configuration import talk
from wardround.configuration.alone import state
from wardround.drill import device
from wardround.drill.device import Copies, Pair, Rehearsal
from wardround.drill.plan import plan
from wardround.drill.trouble import RefusedError, StoppedError

__all__ = ["keys", "play"]
PRODUCTION, SPARE = "ZY-4F-SW01", "ZYL-1F-SW02"
KEEP = ["interface Vlanif99"]
SECRET = "Lab@snmp-Secret9"
AT = datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


class Drills:
    """A ward with a repository of copies."""

    def __init__(self, ward: Ward, folder: Path) -> None:
        self.ward, self.folder = ward, folder / "backups" / "site"

    def kept(self, text: str = "", change: Callable[[str], str] = lambda text: text) -> str:
        """A copy of production's configuration, its passwords as the tokens the keeper puts there."""
        plain = change(text or self.ward.text(PRODUCTION))
        made = vault.keys(self.folder.parent / "site.keys", {}, used=False)
        repository, masker = Repository(self.folder), Tokens(made.token).of(PRODUCTION)
        masked = masker.mask(plain)[0]
        repository.stage(f"configs/{PRODUCTION}.cfg", masked.encode())
        repository.stage(f"secrets/{PRODUCTION}.age", made.sealed(masker.values))
        return repository.commit("配置备份", AT)

    def pair(self, name: str = SPARE, **variables: Any) -> Pair:
        settings = Settings("daily", self.folder, self.folder, connect_timeout=3, question_timeout=10, retry_pause=0.1)
        onto = self.ward.target(name, **({"spare": True} | variables))
        return Pair(self.ward.target(PRODUCTION), onto, settings, {})

    async def drill(self, pair: Pair | None = None, **words: Any) -> dict[str, Any]:
        entry = {"name": "配置", "method": "config", "onto": SPARE, "keep": KEEP} | words
        return await device.drill(plan(entry), "site", pair or self.pair(), Copies(self.folder))


Scene = Callable[[Callable[[Drills], Any]], None]


@pytest.fixture
def scene(play: Play, tmp_path: Path) -> Scene:
    def run(told: Callable[[Drills], Any]) -> None:
        async def whole(ward: Ward) -> None:
            await told(Drills(ward, tmp_path))

        play(whole)

    return run


def different(text: str) -> str:
    """Production is unlike the spare in more than its ports' VLANs."""
    return (
        text.replace("vlan batch 10", "vlan batch 10 61")
        .replace(" description 打印机", " description CT")
        .replace(
            "\naaa\n", f"\naaa\n local-user ct password irreversible-cipher {SECRET}\n local-user ct service-type ssh\n"
        )
    )


def test_a_copy_is_restored_compared_and_taken_off_again(scene: Scene) -> None:
    async def told(drills: Drills) -> None:
        drills.kept(change=different)
        before, saved = drills.ward.running(SPARE), drills.ward.saved(SPARE)
        record = await drills.drill()
        assert record["ok"] is True, record["checks"]
        assert (record["cleaned"], record["lost_s"] > 0, record["took_s"] > 0) == (True, True, True)
        assert "@" in record["restored"]
        said = "\n".join(record["checks"])
        assert "回读的配置与备份一致" in said
        assert "允许不同的：interface Vlanif99、" in said
        assert f"sysname {PRODUCTION}" in said
        assert SECRET not in str(record)
        typed = drills.ward.typed(SPARE)
        assert any(SECRET in line for line in typed), "the real password was put back"
        assert {"description CT", "port default vlan 20"} <= set(typed)
        assert f"sysname {PRODUCTION}" not in typed
        assert "save" not in typed
        assert drills.ward.running(SPARE) == before
        assert drills.ward.saved(SPARE) == saved
        assert drills.ward.typed(PRODUCTION) == []
        assert not (state() / "spares" / f"{SPARE}.cfg").exists()

    scene(told)


def test_a_copy_the_device_does_not_take_is_told(scene: Scene) -> None:
    async def told(drills: Drills) -> None:
        drills.kept(change=lambda t: t.replace("description 打印机", "description 打印机\n port default vlan 999"))
        before = drills.ward.running(SPARE)
        record = await drills.drill()
        assert (record["ok"], record["cleaned"], record["lost_s"]) == (False, True, None)
        assert "配置没有恢复上去：设备不接受“port default vlan 999”" in record["why"]
        assert drills.ward.running(SPARE) == before

    scene(told)


def test_a_copy_cut_short_is_told(scene: Scene) -> None:
    async def told(drills: Drills) -> None:
        drills.kept(change=lambda t: t[: len(t) // 2])
        record = await drills.drill()
        assert (record["ok"], record["cleaned"]) == (False, True)
        assert "备份的配置不完整" in record["why"]
        assert "system-view" not in drills.ward.typed(SPARE)

    scene(told)


def test_a_lost_password_is_told(scene: Scene, tmp_path: Path) -> None:
    async def told(drills: Drills) -> None:
        drills.kept()
        other = vault.keys(tmp_path / "other.keys", {}, used=False)
        repository = Repository(drills.folder)
        repository.stage(f"secrets/{PRODUCTION}.age", other.sealed({}))
        repository.commit("x", AT)
        record = await drills.drill()
        assert record["ok"] is False
        assert drills.ward.typed(SPARE) == []

    scene(told)


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"spare": False}, "没有标明是备用机"),
    ({"spare": "true"}, "没有标明是备用机"),
    ({"spare": PRODUCTION}, "生产设备自己"),
    ({"platform": "hp_comware"}, "不是同一种语法"),
    ({"ansible_host": PRODUCTION}, "是同一个地址"),
    ({"ansible_password": "wrong"}, "登录失败"),
    ({"keep": []}, "请用 keep 写明它的管理接口"),
]


@pytest.mark.parametrize(("words", "why"), REFUSALS, ids=range(len(REFUSALS)))
def test_what_may_be_production_is_not_touched(scene: Scene, words: dict[str, Any], why: str) -> None:
    async def told(drills: Drills) -> None:
        drills.kept()
        keep = {"keep": words.pop("keep")} if "keep" in words else {}
        name = words.pop("spare") if words.get("spare") == PRODUCTION else SPARE
        if words.get("ansible_host"):
            words["ansible_host"] = drills.ward.target(PRODUCTION).address
        pair = drills.pair(name, **{k: v for k, v in words.items() if k != "platform"})
        if "platform" in words:
            pair = replace(pair, spare=Target(SPARE, words["platform"], pair.spare.variables))
        with pytest.raises(RefusedError, match=why):
            await drills.drill(pair, **keep)
        for device_name in (PRODUCTION, SPARE):
            assert "system-view" not in drills.ward.typed(device_name)

    scene(told)


def test_a_spare_that_calls_itself_production_is_not_touched(scene: Scene) -> None:
    """Wrong cabling or a wrong port forward: the address is the spare's, the device is not."""

    async def told(drills: Drills) -> None:
        drills.kept(change=lambda t: t.replace(f"sysname {PRODUCTION}", f"sysname {SPARE}"))
        with pytest.raises(RefusedError, match="可能连到了生产设备上"):
            await drills.drill()
        drills.kept(change=lambda t: t.replace("10.77.99.20", drills.ward.target(SPARE).address))
        with pytest.raises(RefusedError, match="写在生产设备的配置里"):
            await drills.drill()
        assert "system-view" not in drills.ward.typed(SPARE)

    scene(told)


def test_the_address_of_production_never_comes_onto_the_spare(scene: Scene) -> None:
    async def told(drills: Drills) -> None:
        drills.kept(
            change=lambda t: t.replace(
                "interface MEth0/0/1\n", "interface MEth0/0/1\n ip address 127.77.1.20 255.255.255.0\n"
            )
        )
        record = await drills.drill()
        assert record["ok"] is True, record["checks"]
        assert "interface MEth0/0/1（生产设备的管理地址）" in "\n".join(record["checks"])
        assert not any("127.77.1.20" in line or "10.77.99.20" in line for line in drills.ward.typed(SPARE))

    scene(told)


def test_what_a_killed_drill_left_is_taken_off_by_the_next(scene: Scene) -> None:
    async def told(drills: Drills) -> None:
        drills.kept(change=different)
        before = drills.ward.running(SPARE)
        own = device.Kept(SPARE)
        own.take(drills.ward.text(SPARE))  # killed after the first lines
        done = await drills.ward.change(
            SPARE, "vlan batch 62\ninterface GigabitEthernet0/0/7\n description left over\n"
        )
        assert done.changed
        record = await drills.drill()
        assert (record["ok"], record["cleaned"]) == (True, True), record
        assert drills.ward.running(SPARE) == before

    scene(told)


@pytest.mark.parametrize("stage", ["sending", "proving", "comparing"])
def test_an_interrupted_drill_gives_the_spare_back(scene: Scene, stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it was doing when SIGTERM came."""
    here = asyncio.Event()

    async def long(*_: Any) -> None:
        here.set()
        await asyncio.sleep(60)

    where = {"sending": (talk.Talk, "send"), "proving": (Rehearsal, "fresh"), "comparing": (device, "_compared")}
    holder, name = where[stage]

    async def told(drills: Drills) -> None:
        drills.kept(change=different)
        before = drills.ward.running(SPARE)
        with monkeypatch.context() as patch:
            patch.setattr(holder, name, long)
            task = asyncio.ensure_future(drills.drill())
            await here.wait()
        task.cancel()
        with pytest.raises(StoppedError, match="备用机已恢复自己的配置"):
            await task
        assert drills.ward.running(SPARE) == before
        assert not (state() / "spares" / f"{SPARE}.cfg").exists()

    scene(told)
