"""Who is on call when: the channels of each person, weekly duties, and what differs from them on a date."""
