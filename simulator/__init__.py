"""A pretend phone network that speaks Twilio's HTTP API, with phones on a web page.

It stands outside the product: it imports nothing of it, and the product reaches it only over HTTP.
"""
