"""From an analysis to a brief under its budget, and to a highlighted article."""
