"""New places for all the sessions of a day on which somebody is off sick, chosen together."""

from service.courses.planning.reassign.model import Displaced, Place, Placed, Reassigned
from service.courses.planning.reassign.placing import reassign

__all__ = ["Displaced", "Place", "Placed", "Reassigned", "reassign"]
