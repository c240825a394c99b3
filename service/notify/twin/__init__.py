"""The twin of the provider's list: our record and the provider's are compared, both ways, again and again."""
