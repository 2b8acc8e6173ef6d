"""Management services of Comware devices: SSH and its kin, HTTP, and what listens (telnet has no status command)."""

from __future__ import annotations

import re

from wardround.kinds.system import Service
from wardround.platforms.hp_comware.common import lines, pair
from wardround.replies import Parsed, Reply, Unparsed, parses

_SERVER = re.compile(r"^(?P<name>stelnet|ssh|sftp|scp|netconf|telnet)(?: ipv4)? server(?: status)?$")
_WORDS = {"enable": True, "enabled": True, "disable": False, "disabled": False, "running": True, "stopped": False}


@parses("ssh_server")
def ssh_server(reply: Reply) -> Parsed:
    """`display ssh server status`: Stelnet (SSH), SFTP, SCP and NETCONF servers; the SSH version stands in its state."""
    values: dict[str, str] = {}
    for line in lines(reply):
        found = pair(line)
        if found:
            values.setdefault(*found)
        else:
            yield Unparsed("SSH 服务状态中有一行未能识别", line)
    for key, value in values.items():
        server = _SERVER.match(key)
        if server:
            name = "ssh" if server["name"] == "stelnet" else server["name"]
            told = values.get("ssh version", "") if name == "ssh" else ""
            state = f"{value}，SSH {told}" if told else value
            yield Service(unit=name, enabled=_WORDS.get(value.lower()), state=state)


_LOCAL = re.compile(
    r"^\s*(?:[\da-f]{8}\s+)?\*?\s*(?P<address>\d{1,3}(?:\.\d{1,3}){3}):(?P<port>\d+)\s+\d{1,3}(?:\.\d{1,3}){3}:\d+\s+(?P<state>[A-Z]\w*)",
    re.I,
)
_LEGEND = re.compile(r"^\s*(?:\*\s*:|TCPCB\b|Local Addr?\b|Local Add:)", re.I)


@parses("listening")
def listening(reply: Reply) -> Parsed:
    """`display tcp`: telnet is on when port 23 listens; it is off when the table shows that other ports do."""
    ports: set[int] = set()
    whole = True
    for line in lines(reply):
        row = _LOCAL.match(line)
        if row and row["state"].lower().startswith("listen"):
            ports.add(int(row["port"]))
        elif not row and not _LEGEND.match(line):
            whole = False
            yield Unparsed("TCP 连接表中有一行未能识别", line)
    if 23 in ports:
        yield Service(unit="telnet", enabled=True, state="监听 23 端口")
    elif ports and whole:
        yield Service(unit="telnet", enabled=False, state="未监听 23 端口")


@parses("http_server")
def http_server(reply: Reply) -> Parsed:
    """`display ip http`: whether the web server without encryption runs."""
    status = ""
    for line in lines(reply):
        found = pair(line)
        if found and re.fullmatch(r"operation status|http service status|status", found[0]):
            status = found[1]
        elif not found:
            yield Unparsed("HTTP 服务状态中有一行未能识别", line)
    if status:
        yield Service(unit="http", enabled=_WORDS.get(status.lower()), state=status)
