"""1,000 configurations of 200 KB through playbooks/backup.yml from recorded replies: first, unchanged, one in ten changed; 365 days of one device."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from wardround.backups.repository import Repository

ROOT = Path(__file__).resolve().parent.parent
COUNT, SIZE, DAYS = 1_000, 200_000, 365
PORT = """interface GigabitEthernet{slot}/0/{port}
 description floor {slot} socket {port} of switch {switch} {mark}
 port link-type access
 port default vlan {vlan}
 stp edged-port enable
 port-security enable
 port-security max-mac-num 2
#
"""
HEAD = """!Software Version V200R022C00SPC500
#
sysname BENCH{switch}
#
aaa
 local-user admin password irreversible-cipher $1a$abcdefgh{switch}$1234567890abcdef{switch}$
#
snmp-agent community read cipher %^%#{salt}%^%# acl 2000
#
"""


def text(switch: int, mark: str, salt: str) -> str:
    """One configuration of about SIZE bytes; `salt` is what the device encrypts anew at every show."""
    parts, size, number = [HEAD.format(switch=switch, salt=salt)], 0, 0
    while size < SIZE:
        number += 1
        vlan = 10 + (number * switch) % 3000
        parts.append(
            PORT.format(
                slot=number // 48, port=number % 48, switch=switch, vlan=vlan, mark=mark if number == 40 else ""
            )
        )
        size += len(parts[-1])
    return "".join(parts) + "return\n"


def write(folder: Path, salt: str, changed: range) -> None:
    """The replies of the fleet as brought back."""
    for switch in range(COUNT):
        place = folder / "recordings" / str(switch)
        place.mkdir(parents=True, exist_ok=True)
        mark = salt if switch in changed else ""
        (place / "display_current-configuration.txt").write_text(text(switch, mark, salt), encoding="utf-8")


def inventory(folder: Path) -> None:
    """An inventory of recorded switches."""
    hosts = {f"BENCH{n:04d}": {"recorded_dir": f"recordings/{n}"} for n in range(COUNT)}
    common = {"platform": "huawei_vrp", "transport": "recorded", "recorded_at": "2026-11-22 08:00:00"}
    (folder / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts, "vars": common}}), encoding="utf-8")


def run(folder: Path) -> float:
    """Seconds of one whole ansible-playbook."""
    program = Path(sys.executable).with_name("ansible-playbook")
    words = [
        "-i",
        str(folder / "hosts.yml"),
        "playbooks/backup.yml",
        "-e",
        f"runs={folder}/runs",
        "-e",
        f"backups={folder}/backups",
    ]
    started = time.perf_counter()
    done = subprocess.run([program, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout[-3000:] + done.stderr[-3000:])
    return time.perf_counter() - started


def plain_git(folder: Path) -> float:
    """The floor: the same texts written, added and committed by git alone."""
    started = time.perf_counter()
    (folder / "plain").mkdir()
    for place in (folder / "recordings").iterdir():
        (folder / "plain" / place.name).write_bytes((place / "display_current-configuration.txt").read_bytes())
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x"]):
        subprocess.run(["git", "-C", folder / "plain", *words], check=True, capture_output=True)
    return time.perf_counter() - started


def year(folder: Path) -> tuple[float, float]:
    """Seconds to list a year of one device's versions and to diff the first against the last."""
    repository = Repository(folder / "year")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for day in range(DAYS):
        repository.stage("configs/SW.cfg", text(7, f"day {day}", "").encode())
        repository.commit(f"day {day}", now + timedelta(days=day))
    started = time.perf_counter()
    versions = repository.history("configs/SW.cfg")
    listed = time.perf_counter() - started
    repository.diff(versions[-1].commit, versions[0].commit, "configs/SW.cfg")
    return listed, time.perf_counter() - started - listed


def lines() -> list[str]:
    """A Markdown table of seconds."""
    rows = [
        f"## {COUNT:,} configurations of {SIZE // 1000} KB, the whole backup.yml from recorded replies",
        "",
        "| what | seconds |",
        "|---|---|",
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inventory(folder)
        for title, salt, changed in (
            ("first round", "AAAA", range(0)),
            ("no change (salted ciphers differ)", "BBBB", range(0)),
            ("one in ten changed", "CCCC", range(0, COUNT, 10)),
        ):
            write(folder, salt, changed)
            rows.append(f"| {title} | {run(folder):.1f} |")
        rows.append(f"| git alone, the same texts | {plain_git(folder):.1f} |")
        size = sum(f.stat().st_size for f in (folder / "backups").rglob("*.pack")) / 1e6
        listed, compared = year(folder)
    rows += [
        f"| {DAYS} versions of one device: list | {listed:.2f} |",
        f"| {DAYS} versions of one device: diff | {compared:.2f} |",
    ]
    return [*rows, "", f"The repository's packs: {size:.0f} MB..", ""]
