"""Sessions that the clinic moved: their patients are told by text where they are to come now."""
