"""Quiet hours: the wall times at which no patient is texted, but for what cannot wait."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from service.notify.timeline.calendar import SiteCalendar


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` in the evening to `end` in the morning, or from `start` to `end` of one day; equal means none."""

    start: time = time(21)
    end: time = time(8)

    def is_quiet(self, wall: time) -> bool:
        if self.start <= self.end:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end

    def shift(self, moment: datetime, calendar: SiteCalendar) -> datetime:
        """Give the moment itself, or the end of the quiet hours that it falls into with the clinic's own spread."""
        civil = self.civil_from(moment, calendar)
        return civil if civil == moment else civil + calendar.spread

    def civil_from(self, moment: datetime, calendar: SiteCalendar) -> datetime:
        """Give the moment itself, or the end of the quiet hours that it falls into."""
        wall = calendar.local_time(moment)
        if not self.is_quiet(wall):
            return moment
        day = calendar.local_date(moment)
        return calendar.at(day + timedelta(days=1) if wall >= self.end else day, self.end)
