"""The field's habit: nornir's thread pool over netmiko, each reply written to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nornir.core import Nornir
from nornir.core.inventory import Defaults, Groups, Host, Hosts, Inventory
from nornir.core.plugins.connections import ConnectionPluginRegister
from nornir.plugins.runners import ThreadedRunner
from nornir_netmiko.connections.netmiko import Netmiko  # noqa: F401  registers by entry point

from bench.fleet import PASSWORD, PORT, USER, Order, measured


def _ask(task: Any, given: Order) -> int:
    connection = task.host.get_connection("netmiko", task.nornir.config)
    received = 0
    for number, command in enumerate(given.commands):
        text = connection.send_command(command, strip_prompt=False)
        received += len(text)
        Path(given.folder, f"{task.host.name}-{number}.txt").write_text(text, encoding="utf-8")
    task.host.close_connections()
    return received


def work(given: Order) -> int:
    """All switches over 50 threads; returns characters received."""
    ConnectionPluginRegister.auto_register()
    hosts = Hosts(
        {
            name: Host(name=name, hostname=address, port=PORT, username=USER, password=PASSWORD, platform="huawei")
            for name, address in given.hosts
        }
    )
    nornir = Nornir(inventory=Inventory(hosts, Groups(), Defaults()), runner=ThreadedRunner(num_workers=50))
    results = nornir.run(task=_ask, given=given)
    failed = [name for name, result in results.items() if result.failed]
    if failed:
        raise SystemExit(f"{len(failed)} of {len(results)} failed: {results[failed[0]].exception}")
    return sum(result[0].result for result in results.values())


if __name__ == "__main__":
    measured(work)
