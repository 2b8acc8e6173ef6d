"""SSH connections: host keys checked, a secret shown once only, legacy algorithms only where asked for."""

from __future__ import annotations

import asyncio
import re
import warnings
from pathlib import Path
from typing import Any

import asyncssh
from asyncssh.constants import MSG_IGNORE

from wardround.collect.codes import code_for
from wardround.collect.credentials import Stopped
from wardround.collect.target import Target
from wardround.transports import Busy, Call, Dropped, LoginFailed, NotConfigured, Unreachable

# the cheapest of the sound algorithms first: a round makes a thousand handshakes on two cores
FAST: dict[str, list[str]] = {
    "kex_algs": ["curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "ecdh-sha2-nistp384",
                 "ecdh-sha2-nistp521", "diffie-hellman-group14-sha256", "diffie-hellman-group16-sha512",
                 "diffie-hellman-group18-sha512", "diffie-hellman-group-exchange-sha256", "diffie-hellman-group14-sha1"],
    "encryption_algs": ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com",
                        "aes128-ctr", "aes192-ctr", "aes256-ctr"],
    "mac_algs": ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512",
                 "hmac-sha1"],
}  # fmt: skip
LEGACY: dict[str, list[str]] = {
    "kex_algs": [*FAST["kex_algs"], "diffie-hellman-group-exchange-sha1", "diffie-hellman-group1-sha1"],
    "encryption_algs": [*FAST["encryption_algs"], "aes256-cbc", "aes192-cbc", "aes128-cbc", "3des-cbc"],
    "mac_algs": [*FAST["mac_algs"], "hmac-sha1-96", "hmac-md5"],
    "signature_algs": ["ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-256", "rsa-sha2-512", "ssh-rsa", "ssh-dss"],
}
KEYS = [
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-256",
    "rsa-sha2-512",
]
OLD_KEYS = [*KEYS, "ssh-rsa", "ssh-dss"]
_SECOND = re.compile(r"otp|token|code|dynamic|动态|验证|令牌|second|two.factor", re.I)
_FALSE = {"false", "no", "0", "off"}


def _thrifty(conn: asyncssh.SSHClientConnection) -> None:
    """Send no SSH_MSG_IGNORE before every packet: it shields CBC alone, and costs as much as the packet itself."""
    send = conn.send_packet

    def without_ignore(kind: int, *args: bytes, **words: Any) -> None:
        if kind != MSG_IGNORE or "cbc" in str(conn.get_extra_info("send_cipher")):
            send(kind, *args, **words)

    conn.send_packet = without_ignore  # type: ignore[method-assign, assignment]


class Client(asyncssh.SSHClient):
    """Answers the server's questions during login; remembers whether a secret was shown, and the key it did not trust."""

    def __init__(self, call: Call, password: str, key: asyncssh.SSHKey | None) -> None:
        self.call, self.password, self.key = call, password, key
        self.code = code_for(call.target.variables, call.settings.otp, call.settings.codes)
        self.told = False
        self.stopped: Stopped | None = None
        self.connected = False
        self.offered: asyncssh.SSHKey | None = None
        self.deadline: asyncio.Timeout | None = None
        self.banner = ""
        self._connection: asyncssh.SSHClientConnection | None = None

    @property
    def spoke(self) -> bool:
        """Whether the other side has told its SSH version."""
        return bool(self._connection and self._connection.get_extra_info("server_version"))

    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
        """The address answers: from here on the login has its own time."""
        self.connected = True
        self._connection = conn
        _thrifty(conn)
        self._more_time()

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:  # noqa: ARG002
        """Asked only for a key that is not trusted: never."""
        self.offered = key
        return False

    def auth_banner_received(self, msg: str, lang: str) -> None:  # noqa: ARG002
        """What the device says before login."""
        self.banner += msg

    async def public_key_auth_requested(self) -> asyncssh.SSHKey | None:
        """The key, once."""
        key, self.key = self.key, None
        return key if key and await self._may_show() else None

    async def password_auth_requested(self) -> str | None:
        """The password, once."""
        return await self._secret()

    def kbdint_auth_requested(self) -> str | None:
        """Keyboard-interactive where there is still something to say."""
        return "" if (self.password and not self.told) or self.code else None

    async def kbdint_challenge_received(
        self,
        name: str,  # noqa: ARG002
        instructions: str,  # noqa: ARG002
        lang: str,  # noqa: ARG002
        prompts: Any,
    ) -> list[str] | None:
        """The password once, the one-time code where a code is asked for."""
        answers = []
        for prompt, _ in prompts:
            secret = self.code if _SECOND.search(prompt) else await self._secret()
            if not secret:
                return None
            answers.append(secret)
        return answers

    async def _secret(self) -> str | None:
        if self.told or not self.password or not await self._may_show():
            return None
        self.told = True
        return self.password

    async def _may_show(self) -> bool:
        """Whether the credential may be shown now; the login's time begins anew after the wait for it."""
        try:
            await self.call.show()
        except Stopped as stopped:
            self.stopped = stopped
            return False
        self._more_time()
        return True

    def _more_time(self) -> None:
        if self.deadline and not self.deadline.expired():
            self.deadline.reschedule(asyncio.get_running_loop().time() + 3 * self.call.settings.connect_timeout)


def checks_keys(target: Target) -> bool:
    """Whether the asset's host key must be trusted (`ansible_host_key_checking`, default yes)."""
    values = [target.variables.get(w) for w in ("ansible_host_key_checking", "ansible_ssh_host_key_checking")]
    given = next((v for v in values if v is not None), True)
    return str(given).strip().lower() not in _FALSE


def wants_legacy(target: Target) -> bool:
    """Whether the asset may be spoken to in algorithms that are no longer sound (`legacy_crypto`)."""
    return str(target.variables.get("legacy_crypto") or "no").strip().lower() not in _FALSE


async def connect(call: Call, *, user: str = "", host: str = "", port: int = 0) -> asyncssh.SSHClientConnection:
    """An authenticated connection; Unreachable, LoginFailed, NotConfigured or Dropped (also after the secret was shown)."""
    target, settings = call.target, call.settings
    # old devices know nothing else; set here, as Ansible's plugin loader undoes what an import sets
    warnings.filterwarnings("ignore", message="Diffie-Hellman over finite fields", module="asyncssh")
    host, port = host or target.address, port or target.port("ssh", 22, "ssh")
    path = str(target.variables.get("ansible_ssh_private_key_file") or "")
    phrase = target.variables.get("ansible_ssh_passphrase") or target.variables.get(
        "ansible_ssh_private_key_passphrase"
    )
    password = str((target.variables.get("bastion") or {}).get("password") or target.password)
    if not path and not password:
        raise NotConfigured("未给出口令或密钥（ansible_password / ansible_ssh_private_key_file）")
    client = Client(call, password, _key(path, phrase) if path else None)
    tunnel = await call.lines.jump(target)
    try:
        async with asyncio.timeout(settings.connect_timeout) as client.deadline:
            return await asyncssh.connect(
                host, port, client_factory=lambda: client, tunnel=tunnel or (), **_options(call, user or target.user)
            )
    except asyncssh.HostKeyNotVerifiable as error:
        raise LoginFailed(_key_told(call, client, host, port, str(error)), secret=False) from None
    except asyncssh.PermissionDenied:
        if client.stopped:
            raise client.stopped from None
        if not call.shown:
            raise LoginFailed("设备不接受口令或密钥登录，未出示凭据", secret=False) from None
        raise LoginFailed("用户名或口令（密钥）未被接受，未重试以免锁定") from None
    except asyncssh.KeyExchangeFailed as error:
        raise LoginFailed(_algorithms_told(call, str(error)), secret=False) from None
    except TimeoutError:
        raise _late(call, client, settings.connect_timeout) from None
    except asyncssh.ChannelOpenError as error:
        raise Unreachable(f"跳板机未能连到 {host}:{port}：{error.reason}") from None
    except (asyncssh.Error, OSError) as error:
        raise _broken(call, client, host, port, error) from None


def _options(call: Call, user: str) -> dict[str, Any]:
    """asyncssh's options: no agent, no config files, no compression, keys parsed once."""
    target = call.target
    legacy = wants_legacy(target)
    if not user:
        raise NotConfigured("未给出登录账号（ansible_user）")
    known = call.lines.known_hosts if checks_keys(target) else None
    return {
        **(LEGACY if legacy else FAST),
        **({} if known is not None else {"server_host_key_algs": OLD_KEYS if legacy else KEYS}),
        **({"server_host_key_algs": OLD_KEYS} if known is not None and legacy else {}),
        "username": user,
        "client_keys": None,
        "known_hosts": known,
        "preferred_auth": ["publickey", "password", "keyboard-interactive"],
        "config": None,
        "agent_path": None,
        "compression_algs": ["none", "zlib@openssh.com"],
        "x509_trusted_certs": None,
        "x509_trusted_cert_paths": [],
        "gss_kex": False,
        "gss_auth": False,
        "gss_host": None,
        "login_timeout": 0,
        "rekey_bytes": "1g",
    }


def _key(path: str, phrase: Any) -> asyncssh.SSHKey:
    try:
        return asyncssh.read_private_key(str(Path(path).expanduser()), str(phrase) if phrase else None)
    except (OSError, ValueError, asyncssh.KeyImportError) as error:
        raise NotConfigured(f"密钥文件不能读取（{path}）：{error}") from None


def _key_told(call: Call, client: Client, host: str, port: int, words: str) -> str:
    """Why a host key is not trusted: unknown, or changed, with both fingerprints."""
    if client.offered is None:
        return f"主机密钥不能核实：{words}"
    shown = client.offered.get_fingerprint("sha256")
    known, *_ = call.lines.known_hosts.match(host, host if host[:1].isdigit() else "", port if port != 22 else None)
    if not known:
        return f"主机密钥未登记（设备出示 {shown}），请先运行 playbooks/trust.yml 核对"
    kept = "、".join(dict.fromkeys(key.get_fingerprint("sha256") for key in known))
    return f"主机密钥已改变：登记的是 {kept}，设备出示 {shown}；未登录"


def _algorithms_told(call: Call, words: str) -> str:
    hint = "" if wants_legacy(call.target) else "；老设备请在该主机设 legacy_crypto: true"
    return f"加密算法协商失败：{words[:150]}{hint}"


def _late(call: Call, client: Client, timeout: float) -> Exception:
    if not client.connected:
        return Unreachable(f"{timeout:g} 秒内无应答")
    if call.shown:
        return LoginFailed("提交口令后设备没有答复，未重试以免锁定")
    return Dropped("已连通，但登录过程没有完成（超时）")


def _broken(call: Call, client: Client, host: str, port: int, error: Exception) -> Exception:
    """A connection that failed or broke, by how far it had come."""
    words = " ".join(str(error).split())[:120]
    if call.shown:
        return LoginFailed(f"提交口令后连接被断开，未重试以免锁定（{words}）")
    if client.connected and not client.spoke:
        return LoginFailed(f"端口有应答，但不是 SSH 服务，或握手前即被断开（{words}）", secret=False)
    if client.connected and isinstance(error, asyncssh.Error):
        return Busy(f"握手后即被断开（{words}）") if "lost" in words.lower() else Dropped(f"SSH 协商失败（{words}）")
    if isinstance(error, ConnectionRefusedError):
        return Unreachable(f"{host}:{port} 拒绝连接")
    return Unreachable(f"{host}:{port} 无法连接（{words}）")
