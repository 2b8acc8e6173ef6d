"""Two-stage configuration of VRP8: candidate, commit, trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.config.console import Console

QUESTION = (
    "Warning: Uncommitted configurations found. Are you sure to commit them before exiting? [Y(yes)/N(no)/C(cancel)]:"
)


async def leave(console: Console) -> bool:
    """Commit, drop or stay. source: recorded on CloudEngine switches."""
    answer = (await console.session.ask(QUESTION)).lower()
    while answer not in ("y", "yes", "n", "no", "c", "cancel"):
        answer = (
            await console.session.ask(
                "Error: Please choose 'YES', 'NO' or 'CANCEL' first before pressing 'Enter'. [Y/N/C]:"
            )
        ).lower()
    if answer[0] == "c":
        return False
    if answer[0] == "y":
        commit(console)
    console.candidate = console.based_on = None
    return True


def commit(console: Console) -> None:
    """What is not committed runs from now on, and can be gone back to."""
    config, session = console.config, console.session
    if console.candidate is None or not console.pending:
        console.candidate = console.based_on = None
        return
    tree, console.candidate, console.based_on = console.candidate, None, None
    config.keep(session.user, config.running)
    session.note("commit", number=config.versions[-1].number)
    config.replace(tree, session.user)
    session.follow()
