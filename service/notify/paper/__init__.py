"""The advice about one session as a sheet to print (PDF), for patients whom no text reaches."""
