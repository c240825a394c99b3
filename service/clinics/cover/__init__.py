"""Cover: for every hour and holiday the clinic says which number is answered, or that none is."""
