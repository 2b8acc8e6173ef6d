"""python -m lab: up, down, serve, inventory, sent, reset."""

from __future__ import annotations

import argparse
import asyncio
import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from lab.inventory import render
from lab.journal import summary
from lab.serve import SSH_PORT, TELNET_PORT, Lab, run

ROOT = Path(__file__).resolve().parent.parent


def _options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m lab", description=__doc__)
    parser.add_argument(
        "verb", nargs="?", default="serve", choices=["up", "down", "serve", "inventory", "sent", "reset"]
    )
    parser.add_argument("--state", type=Path, default=Path("out/lab"), help="folder for pid, log, keys, known_hosts")
    parser.add_argument(
        "--port-offset", type=int, default=0, help="shifts all ports, so that two labs run side by side"
    )
    parser.add_argument(
        "--switches", type=int, default=0, help="a flat benchmark fleet of so many VRP switches instead"
    )
    parser.add_argument("--repaired", default="", help="faults that are not planted, by id and comma, or: all")
    parser.add_argument("--off", default="", help="devices that are switched off, by name and comma")
    parser.add_argument(
        "--later", action="store_true", help="the next day: configurations changed by hand (lab/drift.yml)"
    )
    parser.add_argument("--pace", type=float, default=0.1, help="seconds of the lab per second of the devices' timers")
    parser.add_argument("--config-kb", type=int, default=0, help="how large each configuration of the fleet is")
    return parser.parse_args(argv)


def _words(text: str) -> list[str]:
    return [word for word in text.split(",") if word]


def main(argv: list[str] | None = None) -> int:
    """The exit status."""
    options = _options(argv)
    return int(globals()[f"_{options.verb}"](options))


def _serve(options: argparse.Namespace) -> int:
    try:
        lab = Lab(
            options.state.resolve(),
            options.port_offset,
            options.switches,
            _words(options.repaired),
            _words(options.off),
            pace=options.pace,
            later=options.later,
            config_kb=options.config_kb,
        )
        asyncio.run(run(lab))
    except ValueError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"模拟医院不能启动：{_occupied(error)}", file=sys.stderr)
        return 1
    return 0


def _occupied(error: OSError) -> str:
    if error.errno != errno.EADDRINUSE:
        return error.strerror or str(error)
    found = re.search(r"\('([\d.]+)', (\d+)\)", str(error))
    where = f"{found[1]}:{found[2]} " if found else ""
    return f"{where}端口被占用：多半有另一个模拟医院在运行，请先结束它（make lab-down），或用 --port-offset 换端口"


def _up(options: argparse.Namespace) -> int:
    state = options.state.resolve()
    state.mkdir(parents=True, exist_ok=True)
    if _alive(state):
        print(f"模拟医院已在运行（{state}），先停止请用 make lab-down", file=sys.stderr)
        return 0
    for name in ("ready", "journal.jsonl"):
        (state / name).unlink(missing_ok=True)
    words = [sys.executable, "-m", "lab", "serve", "--state", str(state), "--port-offset", str(options.port_offset)]
    with (state / "lab.log").open("w") as log:
        child = subprocess.Popen(
            [
                *words, "--switches", str(options.switches), "--repaired", options.repaired, "--off", options.off,
                "--pace", str(options.pace), "--config-kb", str(options.config_kb), *(["--later"] * options.later),
            ],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    status = _wait_ready(child, state)
    if status == 0:
        ssh, telnet = SSH_PORT + options.port_offset, TELNET_PORT + options.port_offset
        print(
            f"模拟医院已启动：本机 127.77.0.0/16，SSH 端口 {ssh}，Telnet 端口 {telnet}；设备与地址见 inventories/lab/hosts.yml"
        )
        print("默认账号 wardround，口令 Lab@wr2026（其余账号见 docs/lab.md）")
        print(f"已登记的主机密钥：{state / 'known_hosts'}（巡检时加 -e known_hosts=…）；停止：make lab-down")
    return status


def _wait_ready(child: subprocess.Popen[bytes], state: Path) -> int:
    """0 when all devices listen; 1 with the log's end when the lab died or is too slow."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and child.poll() is None:
        if (state / "ready").exists():
            return 0
        time.sleep(0.05)
    print((state / "lab.log").read_text()[-2000:], file=sys.stderr)
    if child.poll() is None:
        child.terminate()
    return 1


def _alive(state: Path) -> int:
    """The pid of the lab that runs with this state folder; 0 for none (also when the pid is somebody else's by now)."""
    path = state / "pid"
    pid = path.read_text() if path.exists() else ""
    command = Path("/proc", pid, "cmdline")
    return int(pid) if pid and command.exists() and b"lab" in command.read_bytes().split(b"\0") else 0


def _down(options: argparse.Namespace) -> int:
    path = options.state / "pid"
    pid = _alive(options.state)
    if not pid:
        path.unlink(missing_ok=True)
        return 0
    try:
        os.kill(pid, signal.SIGTERM)
        for _ in range(200):
            os.kill(pid, 0)
            time.sleep(0.05)
    except ProcessLookupError:
        path.unlink(missing_ok=True)
    return 0


def _reset(options: argparse.Namespace) -> int:
    """All configurations as at the start of the lab."""
    pid = _alive(options.state)
    if not pid:
        print(f"模拟医院没有在运行（{options.state}）", file=sys.stderr)
        return 1
    os.kill(pid, signal.SIGHUP)
    return 0


def _sent(options: argparse.Namespace) -> int:
    print(json.dumps(summary(options.state / "journal.jsonl"), ensure_ascii=False, indent=1))
    return 0


def _inventory(options: argparse.Namespace) -> int:
    print(render(options.switches, options.port_offset), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
