"""The words about WhatsApp that are no protocol's, per language."""
