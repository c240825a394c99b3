"""What commands that touch the database begin with."""

import os

from service.base import logs
from service.base.settings import Settings, load_settings
from service.program import Program, build_program


def the_settings() -> Settings:
    """Read the environment, or end with every problem of it."""
    return load_settings(os.environ)


def the_program(process: str) -> Program:
    """Build the program of a command, with its logs set up."""
    settings = the_settings()
    logs.configure(process=process, level=settings.log_level)
    return build_program(settings)
