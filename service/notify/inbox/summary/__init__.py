"""One page about an item for whoever sees the patient next: 111, a GP or A&E."""
