"""hier_config's drivers, told what our dialects know: which lines replace each other and how each is undone."""

from __future__ import annotations

from collections.abc import Iterable

from hier_config import HConfigChild
from hier_config.platforms.driver_base import HConfigDriverBase, HConfigDriverRules
from hier_config.platforms.generic.driver import HConfigDriverGeneric
from hier_config.platforms.hp_comware5.driver import HConfigDriverHPComware5
from hier_config.platforms.huawei_vrp.driver import HConfigDriverHuaweiVrp

from wardround.configuration.dialects import Dialect


def parent_text(child: HConfigChild) -> str:
    """The text of the section a line stands in, "" at the root."""
    parent = child.parent
    return parent.text if isinstance(parent, HConfigChild) else ""


class Tuned(HConfigDriverBase):
    """A driver that asks the dialect."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__()
        self.dialect = dialect

    @staticmethod
    def _instantiate_rules() -> HConfigDriverRules:
        """One blank for each level, as the devices print."""
        return HConfigDriverRules(indentation=1)

    @property
    def negation_prefix(self) -> str:
        """`undo ` or `no `."""
        return self.dialect.negation

    def swap_negation(self, child: HConfigChild) -> HConfigChild:
        """The line becomes the one that takes it back."""
        child.text = self.dialect.undone(child.text, parent_text(child)) or f"{self.negation_prefix}{child.text}"
        return child

    def negate_with(self, config: HConfigChild) -> str | None:
        """The line that takes a line back, where that is not the line with the prefix."""
        undone = self.dialect.undone(config.text, parent_text(config))
        return undone if undone and undone != f"{self.negation_prefix}{config.text}" else None

    def idempotent_for(self, config: HConfigChild, other_children: Iterable[HConfigChild]) -> HConfigChild | None:
        """The line among others that sets the same (a section may have thousands: most are told by their beginning)."""
        slot = self.dialect.slot(config.text, parent_text(config))
        if not slot:
            return None
        tail = slot.rsplit(" ", 1)[-1]
        for other in other_children:
            bare = other.text.removeprefix(self.negation_prefix)
            if (bare.startswith(slot) or bare.endswith(tail)) and self.dialect.slot(bare, parent_text(other)) == slot:
                return other
        return None

    def sectional_exit(self, config: HConfigChild) -> str | None:
        """What leaves a section."""
        return self.dialect.leave if config.children else None


class VrpDriver(Tuned, HConfigDriverHuaweiVrp):
    """VRP: V200 and V800, switches and firewalls."""


class ComwareDriver(Tuned, HConfigDriverHPComware5):
    """Comware 5 and 7: what 7 words otherwise stands beside it in the dialect's rules."""


class StoneOsDriver(Tuned, HConfigDriverGeneric):
    """StoneOS: `no`, `exit`, sections by `exit` as well as by indentation."""


_DRIVERS: dict[str, type[Tuned]] = {"vrp": VrpDriver, "comware": ComwareDriver, "stoneos": StoneOsDriver}


def driver(dialect: Dialect) -> Tuned:
    """The driver of a dialect."""
    return _DRIVERS[dialect.driver](dialect)
