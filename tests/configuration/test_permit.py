"""What a change may send: lines of configuration, never what destroys; and the inspection may send none of it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT
from wardround.collect.gate import Permit, Refused
from wardround.configuration.permit import ConfigPermit, forbidden
from wardround.platforms import Way

NEVER = [
    "reset saved-configuration", "reset", "rese saved", "reboot", "reb", "reboot fast", "format flash:", "delete /unreserved flash:/x.cfg",
    "del flash:/x.cfg", "undelete x", "schedule reboot delay 1", "scheduler reboot delay 1", "undo schedule reboot",
    "startup saved-configuration x.cfg", "undo startup saved-configuration", "rollback configuration to commit-id 1",
    "unset all", "exec configuration rollback", "run reset saved-configuration", "copy a b", "rename a b", "move flash:/a b",
    "tftp 10.1.1.1 get x", "ftp 10.1.1.1", "telnet 10.1.1.1", "save", "commit", "clear configuration candidate", "debugging ip packet",
    "import configuration from ftp server", "license active x", "python x.py", "execute x.bat", "restore factory-configuration",
    "command 1 reboot",
]  # fmt: skip
LINES = [
    "sysname A", "interface GigabitEthernet0/0/1", "shutdown", "undo shutdown", "description reboot this never", "telnet server enable",
    "undo telnet server enable", "ftp server enable", "undo ftp server", "import-route static", "import interface GigabitEthernet1/0/1",
    "move 3 after 1", "rule move a after b", "header login information \"\nreboot\n\"", "undo vlan batch 10", "no manage ssh",
    "ssh server acl 2000", "ssh user admin service-type stelnet", "stelnet server enable", "restore-default", "rule name \"delete me\"",
    "scheduler logfile size 16", "lldp enable", "undo reset-vrrp",
]  # fmt: skip


@pytest.mark.parametrize("line", NEVER)
def test_never(line: str) -> None:
    assert forbidden(line)


@pytest.mark.parametrize("line", LINES)
def test_lines_of_a_configuration(line: str) -> None:
    assert forbidden(line) == ""


def test_only_what_was_admitted_is_sent() -> None:
    permit = ConfigPermit(Way("ssh_shell", {}, {}), ["system-view"])
    permit.admit(["sysname A"])
    assert permit.check("sysname A") == "sysname A"
    for other in ("sysname B", "display version", "save"):
        with pytest.raises(Refused):
            permit.check(other)
    with pytest.raises(Refused):
        permit.admit(["vlan 1", "reset saved-configuration"])
    with pytest.raises(Refused):
        permit.check("vlan 1")


def test_the_inspection_still_sends_none_of_it() -> None:
    permit = Permit(Way("ssh_shell", {}, {}))
    for line in ("system-view", "sysname A", "save", "undo schedule reboot", "commit"):
        with pytest.raises(Refused):
            permit.check(line)


def test_nobody_else_makes_such_a_permit() -> None:
    for path in [*(ROOT / "wardround").rglob("*.py"), *(ROOT / "action_plugins").glob("*.py")]:
        names = {n.id for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Name)}
        if "ConfigPermit" in names:
            assert path.relative_to(ROOT).parts[:2] == ("wardround", "configuration"), path


def test_every_sample_may_be_sent() -> None:
    for path in Path(__file__).with_name("samples").glob("*.cfg"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert forbidden(line.strip()) == "", line


@pytest.mark.parametrize("line", ["description a\x1areboot", "description a\x03", "description who?"])
def test_what_a_terminal_would_take_for_keys_is_refused(line: str) -> None:
    assert "按键" in forbidden(line)


def test_a_banner_may_ask() -> None:
    assert forbidden('header login information "\nLost? Call 8000. 仅限授权人员\n"') == ""
