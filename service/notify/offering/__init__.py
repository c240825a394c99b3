"""Offers of another place by text: ask, answer CONFIRM, and tell what became of the text."""
