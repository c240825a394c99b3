"""Alerts: staff on call are rung one after another until somebody takes the item."""
