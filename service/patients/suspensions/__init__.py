"""Numbers of which somebody has said that they are wrong: no patient is texted there until that is settled."""
