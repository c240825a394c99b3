"""Aftercourse: plans courses of treatment, books them, and texts each patient the aftercare of the day."""
