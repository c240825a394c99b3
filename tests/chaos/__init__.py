"""Break everything at random under a real load, and compare what the phones got with what should have gone."""
