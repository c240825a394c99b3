"""Random histories of a diary against a model of its own."""
