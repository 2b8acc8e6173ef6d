"""Where secrets stand: one rule per shape of line, each with the words that must be near before it is tried."""

from __future__ import annotations

import re
from dataclasses import dataclass

_V = r"(?P<v>\"[^\"\n]*\"|[^\s\"<]\S*)"
_NOT_TYPED = r"(?!irreversible-cipher\b|cipher\b|simple\b|hash\b|plain\b|encrypted?\b)"


@dataclass(frozen=True)
class Rule:
    """`pattern` gives the secret as group v; it is tried on lines that hold one of `hints` (lower case)."""

    kind: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]


def _rule(kind: str, hints: str, pattern: str) -> Rule:
    return Rule(kind, tuple(hints.split("|")), re.compile(pattern, re.I | re.M))


RULES = (
    _rule("snmp-community", "snmp-agent community", rf"snmp-agent\s+community\s+(?:(?:read|write)\s+)?(?!read\b|write\b|complexity){_NOT_TYPED}{_V}"),
    _rule("cipher", "snmp-server community", rf"snmp-server\s+community\s+(?:encrypted|7)\s+{_V}"),
    _rule("snmp-community", "snmp-server community", rf"snmp-server\s+community\s+(?:0\s+)?(?!7\s){_NOT_TYPED}{_V}"),
    _rule("snmp-community", "snmp-server host", rf"snmp-server\s+host\s+.*\bcommunity\s+{_V}"),
    _rule("snmp-community", "securityname", rf"securityname\s+{_NOT_TYPED}(?!v3\b){_V}(?=[^\n]*\bv(?:1|2c)\b|\s*$)"),
    _rule("snmp-community", "rocommunity|rwcommunity", rf"^\s*(?:ro|rw)community6?\s+{_V}"),
    _rule("snmp-community", "com2sec", rf"^\s*com2sec6?\s+(?:-Cn\s+\S+\s+)?\S+\s+\S+\s+{_V}"),
    _rule("snmp-community", "community name|community string|community-name", rf"^\s*Community[\s\-]*(?:name|string)\s*[:=]\s*{_V}"),
    _rule("snmp-auth", "authentication-mode md5|authentication-mode sha", rf"authentication-mode\s+(?:md5|sha[\w\-]*)\s+(?:(?:usual|nonstandard|rfc2082|rfc2453)\s+)?+(?!\d+\s|privacy-mode\b){_NOT_TYPED}{_V}"),
    _rule("md5", "authentication-mode md5|authentication-mode hmac", rf"authentication-mode\s+(?:md5|hmac[\w\-]*)\s+\d+\s+{_NOT_TYPED}{_V}"),
    _rule("snmp-priv", "privacy-mode", rf"privacy-mode\s+(?:3?des\w*|aes[\w\-]*)\s+{_NOT_TYPED}{_V}"),
    _rule("snmp-auth", "auth md5|auth sha", rf"\bauth\s+(?:md5|sha\d*)\s+{_NOT_TYPED}{_V}"),
    _rule("snmp-priv", "priv des|priv aes", rf"\bpriv\s+(?:des|aes)\S*\s+{_NOT_TYPED}{_V}"),
    _rule("snmp-auth", "createuser", rf"^\s*createUser\s+(?:-e\s+\S+\s+)?\S+\s+(?:MD5|SHA\S*)\s+{_V}"),
    _rule("snmp-priv", "createuser", rf"^\s*createUser\s+(?:-e\s+\S+\s+)?\S+\s+\S+\s+(?:\"[^\"\n]*\"|\S+)\s+(?:DES|AES\S*)\s+{_V}"),
    _rule(
        "key",
        "shared-key|sharedkey|shared-secret|key-string|psk|wep-key|sharekey",
        r"\b(?:pre-?shared-?key|shared-?key|shared-secret|key-string|(?:wpa-)?psk|wep-key)\s+"
        r"(?:(?:local|remote|pass-?phrase|raw-key|hex|ascii)\s+)?+(?:\d\s+)?+"
        rf"(?!address\b|hostname\b|mode\b){_NOT_TYPED}{_V}",
    ),
    _rule("key", "key auth|key acc", rf"^\s*key\s+(?:authentication|accounting|authorization)\s+{_NOT_TYPED}{_V}"),
    _rule("key", "radius|tacacs", rf"^\s*(?:radius|tacacs|hwtacacs)[\w\- .]*\bkey\s+(?:[07]\s+)?+(?!authentication\b|accounting\b){_NOT_TYPED}{_V}"),
    _rule(
        "secret",
        "enable pass|enable secret|username ",
        rf"^\s*(?:enable|username\s+\S+(?:\s+privilege\s+\d+)?)\s+(?:password|secret)\s+(?:level\s+\d+\s+)?(?:[05789]\s+)?+{_NOT_TYPED}{_V}",
    ),
    _rule(
        "password",
        "password|passwd|secret|passphrase|pass-phrase",
        r"^[ \t]*(?:(?:super|set authentication|peer \S+|neighbor \S+|local-user \S+|bind|admin|user \S+|login|enable|"
        r"authentication|encrypt(?:ed)?|hash)\s+)*(?:password|passwd|secret|login-password|bind-password|passphrase|"
        rf"pass-phrase)\s+(?:(?:role|level)\s+\S+\s+)?(?:[0578]\s+)?+{_NOT_TYPED}"
        r"(?!control|policy|aging|alert|expire|history|length|complex|min|max|recovery|change|login|type|auth|strength)"
        r"(?P<v>\"[^\"\n]*\"|[^\s\"<:=][^\s]*)[ \t]*$",
    ),
    _rule(
        "password",
        "password|passwd|pwd|passphrase",
        r"(?:password|passwd|pwd|passphrase)(?:\s*=\s*|[\"']\s*:\s*|\s*:\s*(?=\"))"
        r"(?P<v>\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'<&;,)}\]=]+|(?=[&\s]|$))",
    ),
    _rule("password", "--pass|--pwd", r"(?:^|\s)--(?:password|passwd|pass|pwd)\s+(?P<v>\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'<-]\S*)"),
    _rule("password", "<password>|<passwd>|<pwd>", r"<(?:password|passwd|pwd)>(?P<v>[^<\n]*)</"),
    _rule("password", "mysql", r"\bmysql\w*\s[^\n]*?(?<=\s)-p(?P<v>[^\s<]{3,})"),
    _rule("password", "://", r"\b[a-z][a-z0-9+.\-]{1,20}://[^\s:/@<]*:(?P<v>[^\s@/<]+)@"),
    _rule("password", "sqlplus|jdbc:oracle|rman ", r"\b\w+/(?P<v>[^\s@/<]{3,30})@"),
    _rule(
        "token",
        "token|api_key|apikey|api-key|access_key|secret|session_id|session-id|sessionid",
        r"(?:\b(?:[\w\-]*secret|api[_-]?key|access[_-]?key|[\w\-]*token|session[_-]?id)[\"']?\s*[=:]\s*)"
        r"(?P<v>\"[^\"\n]+\"|'[^'\n]+'|[\w.+/=\-]{8,})",
    ),
    _rule("key", "md5-password", rf"\bmd5-password\s+(?:(?:cipher|plain|simple)\s+)?+\d+\.\d+\.\d+\.\d+\s+{_V}"),
    _rule("key", "authentication-key|message-digest-key", rf"\b(?:authentication-key|message-digest-key)\s+(?:\d+\s+)?+(?:(?:md5|sha[\w\-]*)\s+)?+{_NOT_TYPED}{_V}"),
    _rule("snmp-auth", "auth-protocol|auth-pass", rf"\bauth-(?:protocol\s+(?:md5|sha[\w\-]*)|pass(?:word)?)\s+(?!auth-pass|enc-){_V}"),
    _rule("snmp-priv", "enc-protocol|enc-pass", rf"\benc-(?:protocol\s+(?:3?des|aes[\w\-]*)|pass(?:word)?)\s+(?!enc-pass){_V}"),
    _rule("token", "authorization|x-auth-token|cookie", r"\b(?:authorization|x-auth-token|cookie|set-cookie)\s*:\s*(?:basic\s+|bearer\s+)?(?P<v>[^\s<][^\n]*)"),
)  # fmt: skip

# what most replies have none of: looked for first, so that the many hints need not be
STEMS = (
    "pass", "key", "communit", "snmp-server", "securityname", "com2sec", "authentication-mode", "privacy-mode", "auth ",
    "priv ", "createuser", "secret", "psk", "radius", "tacacs", "username ", "pwd", "mysql", "://", "sqlplus",
    "jdbc:oracle", "rman ", "token", "session", "authorization", "cookie", "auth-p", "enc-p",
)  # fmt: skip
TYPE_WORDS = ("cipher", "simple", "hash", "plain")
_PEER = r"(?!\d+\.\d+\.\d+\.\d+[ \t]+\S)"  # md5-password cipher 10.1.1.1 SECRET
TYPED = re.compile(rf"(?P<t>irreversible-cipher|cipher|simple|hash|plain|plaintext|ciphertext)[ \t]+{_PEER}{_V}", re.I)
CONTEXT = re.compile(
    r"passw|secret|key|communit|authenticat|\bauth\b|\bpriv|privacy|\bsuper\b|pass-?phrase|\bpsk\b|\bmd5\b|\bsha|hmac|"
    r"\bchap\b|\bpap\b|\bppp\b|\bbind\b|securityname|usm-user|\buser\b|local-user|\bstring\b",
    re.I,
)
ALGORITHMS = re.compile(r"(?:aes|des|3des|sha|md5|rsa|chacha|cipher|simple|password|suite|key)[\w\-]*$", re.I)

SHADOW = re.compile(r"^(?P<user>[A-Za-z_][\w.\-]*\$?):(?P<v>[^:\n]*):\d*:\d*:\d*:\d*:[^:\n]*:[^:\n]*:[^:\n]*$", re.M)
HASH_PREFIX = re.compile(r"!?\$[0-9a-z]+\$(?:rounds=\d+\$)?")
PRIVATE = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----\n?(?P<v>.*?)(?:\n?-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.S
)

# texts that are secrets by themselves, whatever stands around them
BARE_MARKS = (
    "%^%#",
    "%@%@",
    "@%@%",
    "%#%#",
    "%$%$",
    "$1$",
    "$1a$",
    "$5$",
    "$6$",
    "$y$",
    "$2a$",
    "$2b$",
    "$2y$",
    "$c$",
    "$h$",
)
BARE = re.compile(
    r"(?P<cipher>(?P<q>%\^%#|%@%@|@%@%|%#%#|%\$%\$)[^\n]{4,400}?(?P=q)|\$c\$[^\s\"]{8,})|"
    r"(?P<hash>\$1a\$[^\s$]+\$\S{20,}|\$h\$6\$[^\s\"]{8,}|\$(?:5|6|y|1|2[aby])\$[^\s:\"]*[./A-Za-z0-9]{16,})"
)

DEFAULTS = frozenset(
    [
        "admin",
        "admin123",
        "admin@123",
        "Admin@123",
        "Admin@huawei",
        "admin@huawei.com",
        "Huawei@123",
        "Huawei12#$",
        "Changeme_123",
        "Changeme123",
        "h3capadmin",
        "h3c",
        "hillstone",
        "hillstone123",
        "public",
        "private",
        "cisco",
        "root",
        "calvin",
        "password",
        "passw0rd",
        "PASSW0RD",
        "superuser",
        "sangfor",
        "Sangfor@123",
        "123456",
        "12345678",
        "huawei",
        "huawei@123",
        "Admin@storage",
        "Admin@9000",
        "ADMIN",
        "USERID",
        "oracle",
        "postgres",
        "manager",
        "tiger",
        "123",
    ]
)
COMMON = frozenset(
    [
        "admin",
        "root",
        "public",
        "private",
        "password",
        "huawei",
        "default",
        "user",
        "guest",
        "system",
        "oracle",
        "hillstone",
        "cisco",
        "test",
        "manager",
    ]
)
ACCOUNT = re.compile(r"\b(?:local-user|username|user(?:-name)?|admin|createUser)\s+\"?(?P<name>[^\s\":]+)", re.I)
