"""Mail leaves through a table: queued in the caller's transaction, sent by a worker."""

from app.outbox.models import Mail, MailState
from app.outbox.queue import announce, queue_mail, written_mail

__all__ = ["Mail", "MailState", "announce", "queue_mail", "written_mail"]
