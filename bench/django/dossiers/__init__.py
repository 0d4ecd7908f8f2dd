"""Dossiers of administrative procedures: taken in, shown and counted."""
