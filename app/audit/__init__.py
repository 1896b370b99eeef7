"""What happened, in a hash chain: a closed list of events that can only grow."""

from app.audit.chain import ChainBroken, record, verify_chain
from app.audit.events import Event
from app.audit.models import AuditEvent

__all__ = ["AuditEvent", "ChainBroken", "Event", "record", "verify_chain"]
