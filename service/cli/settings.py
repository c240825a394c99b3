"""What commands that touch the database begin with."""

import os

from service.base import logs
from service.base.settings import Settings, load_settings
from service.program import Program, build_program


def the_settings() -> Settings:
    """Read the environment, or end with every problem of it."""
    return load_settings(os.environ)


def settings_and_logs(process: str) -> Settings:
    """Read the environment and set up the logs of a process."""
    settings = the_settings()
    logs.configure(process=process, level=settings.log_level)
    return settings


def the_program(process: str) -> Program:
    """Build the program of a command, with its logs set up."""
    return build_program(settings_and_logs(process))
