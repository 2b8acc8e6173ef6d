"""What kind of trouble an item tells of: findings of one family on one asset have one cause, and families have a rank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Item → family; what is not named here is a family of its own. A family's findings on one asset are one cause.
FAMILIES: Mapping[str, str] = {
    **dict.fromkeys(
        ("board_ok", "power_supply_ok", "power_redundant", "fan_ok", "fans_as_planned", "temperature_ok", "voltage_ok",
         "supervisor_synchronised", "disk_array_ok", "multipath_ok"), "hardware"),
    **dict.fromkeys(
        ("ha_pair_healthy", "ha_config_synced", "gateway_group_consistent", "stack_complete", "stack_links_up"), "pair"),
    **dict.fromkeys(("reachable", "login_ok", "platform_fits"), "door"),
    **dict.fromkeys(
        ("interface_up_as_planned", "lldp_neighbors_as_planned", "aggregate_complete", "optic_power_ok",
         "interface_errors_steady", "interface_errors"), "link"),
    **dict.fromkeys(("routing_peers_established", "default_route_present", "route_count_steady"), "route"),
    **dict.fromkeys(("licence_valid", "licence_points_ok", "signatures_current", "certificates_valid",
         "license_days_left", "signature_age"), "licence"),
    **dict.fromkeys(("cpu_ok", "load_ok", "cpu_usage"), "cpu"),
    **dict.fromkeys(("memory_ok", "swap_ok", "memory_usage"), "memory"),
    **dict.fromkeys(("volume_space_ok", "volume_days_to_full", "volume_inodes_ok", "volume_usage"), "volume"),
    **dict.fromkeys(("arp_table_capacity_ok", "mac_table_capacity_ok"), "table"),
    **dict.fromkeys(("session_table_ok", "session_alloc_failures_absent"), "session"),
    **dict.fromkeys(("alarms_absent", "log_events_explained", "kernel_errors_absent", "system_log_ok"), "log"),
    **dict.fromkeys(("clock_correct", "clock_year_correct", "ntp_synchronised", "ntp_offset_ok"), "clock"),
}  # fmt: skip
_WEIGHT = {
    "hardware": 0, "pair": 0, "door": 1, "link": 2, "route": 2, "licence": 3,
    "cpu": 4, "memory": 4, "volume": 4, "session": 4, "table": 4, "log": 6, "clock": 6,
}  # fmt: skip
_OTHER = 5


def weight(item: Any) -> int:
    """The place of an item's kind: hardware and pairs, then links, licences, capacity, the rest, logs."""
    return _WEIGHT.get(FAMILIES.get(str(item), ""), _OTHER)
