"""The life of a course after it was booked: sessions move, lose their place, get one, come and go.

Each way has its module; `moves.Moves` is the door to all of them. What is asked beforehand (a preview) and what is done
go through the same rules, so that the one tells what the other will do.
"""
