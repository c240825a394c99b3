"""Stopped senders: what the network refuses for the sake of its sender waits, until a probe is taken again."""
