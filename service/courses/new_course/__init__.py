"""The page on which the desk plans and books a new course, with the patient standing there and a phone ringing."""
