"""The inbox: what a person has to deal with, who has it, and how it ended."""
