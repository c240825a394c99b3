"""Calls on the pretend network: made by the API, or by a phone that rings the clinic."""
