"""Send again: a person may have a text of the protocol sent once more, with a reason."""
