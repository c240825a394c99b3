"""Nagging: sessions past their end without an outcome, until somebody has ticked them."""
