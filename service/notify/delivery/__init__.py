"""The border between the outbox and the phone network: claim, check, send, record, reconcile."""
