"""The first text of a course, which says who texts: did it arrive? Shown while the patient stands at the desk."""
