#!/bin/bash
# One unattended round: wardround-round.sh daily|weekly|monthly|quarterly, or the mail queue: wardround-round.sh mail
# Needs nothing from its caller (no PATH, no locale, no HOME). Settings: /etc/wardround/wardround.conf, see docs/cron.md.
set -u
umask 077
export PATH=/usr/local/bin:/usr/bin:/bin
home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd) || exit 70

conf=${WARDROUND_CONF:-/etc/wardround/wardround.conf}
if [ -r "$conf" ]; then
  set -a
  # shellcheck disable=SC1090
  . "$conf"
  set +a
fi
inventory=${WARDROUND_INVENTORY:-}
runs=${WARDROUND_RUNS:-/var/lib/wardround/runs}
logs=${WARDROUND_LOGS:-/var/log/wardround}
deadline=${WARDROUND_DEADLINE:-07:30}   # rounds end before the clinic opens
least=${WARDROUND_LEAST:-900}           # seconds that must be left, else the round is not begun

export PATH="$home/.venv/bin:$PATH"
export PYTHONPATH="$home" PYTHONUTF8=1 ANSIBLE_NOCOLOR=1
export HOME="${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}"
# Ansible refuses a locale that is not UTF-8; old systems (CentOS 7) have no C.UTF-8.
for wanted in C.UTF-8 C.utf8 zh_CN.utf8 zh_CN.UTF-8 en_US.utf8 en_US.UTF-8; do
  if locale -a 2>/dev/null | grep -qx "$wanted"; then
    export LC_ALL="$wanted" LANG="$wanted"
    break
  fi
done

say() { printf '%s %s\n' "$(date '+%F %T')" "$*" >>"$logs/wardround.log"; }
fail() { # status, line: into the log, and on stderr, which cron mails to MAILTO
  say "$2"
  printf '%s\n' "$2" >&2
  exit "$1"
}

case "${1:-}" in
  daily) period=日 ;;
  weekly) period=周 ;;
  monthly) period=月 ;;
  quarterly) period=季度 ;;
  mail) period= ;;
  *) printf '用法：%s daily|weekly|monthly|quarterly|mail\n' "$0" >&2; exit 64 ;;
esac
mkdir -p "$logs" "$runs" || { printf '无法建立 %s 或 %s，请检查权限\n' "$logs" "$runs" >&2; exit 73; }
[ -d "$inventory" ] || fail 78 "WARDROUND_INVENTORY=$inventory：没有这个清单目录，请核对 $conf"
[ -x "$home/.venv/bin/ansible-playbook" ] || fail 78 "$home/.venv：没有 ansible-playbook，请先安装（见 README）"
cd "$home" || exit 70                   # ansible.cfg is found here

if [ -z "$period" ]; then
  say "发送邮件队列"
  ansible-playbook -i "$inventory" playbooks/mail.yml -e "runs=$runs" >>"$logs/wardround.log" 2>&1
  status=$?
  [ "$status" -eq 0 ] || fail "$status" "邮件队列未发送（状态 $status），见 $logs/wardround.log"
  exit 0
fi

now=$(date +%s)
end=$(date -d "$deadline" +%s) || fail 78 "WARDROUND_DEADLINE=$deadline：应为 HH:MM，请核对 $conf"
[ "$end" -gt "$now" ] || end=$((end + 86400))
left=$((end - now))
[ "$left" -le 43200 ] || fail 75 "$period 巡检未开始：已过 $deadline"
[ "$left" -gt "$least" ] || fail 75 "$period 巡检未开始：距 $deadline 只剩 $((left / 60)) 分钟"

# Another round may still be at work: wait for it as long as there would be time left afterwards.
exec 9>>"$runs/.cron.lock"
flock -w $((left - least)) 9 || fail 75 "$period 巡检未开始：上一轮到 $deadline 前 $((least / 60)) 分钟仍未结束"
left=$((end - $(date +%s)))

say "$period 巡检开始，限 $deadline 前完成"
timeout --signal=TERM --kill-after=120 "$left" \
  ansible-playbook -i "$inventory" playbooks/inspect.yml -e "period=$period" -e "runs=$runs" \
  >>"$logs/wardround.log" 2>&1 9>&-
status=$?
case "$status" in
  0) say "$period 巡检完成" ;;
  124 | 137) fail "$status" "$period 巡检到 $deadline 未完成，已停止；已采集的保留，编号见 $logs/wardround.log，可用 -e round=编号 续跑" ;;
  *) fail "$status" "$period 巡检失败（状态 $status），见 $logs/wardround.log" ;;
esac
