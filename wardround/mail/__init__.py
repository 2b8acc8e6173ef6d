"""Mail after each round: a notice without device text, kept in a queue on disk until a server has taken it."""

from wardround.mail.send import Outcome, send_queue, send_round
from wardround.mail.settings import MailError

__all__ = ["MailError", "Outcome", "send_queue", "send_round"]
