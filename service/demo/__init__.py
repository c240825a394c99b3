"""The demo: everything on one machine, with an invented clinic and a clock that can be moved."""
