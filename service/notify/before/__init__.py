"""Before you treat: what this patient told and what happened, in whatever course it was."""
