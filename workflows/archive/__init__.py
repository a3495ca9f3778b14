"""What was done before go-live, in the archives (补录): its sheets, its import, and the mark that it bears."""

from workflows.archive.marks import Mark, mark_of_complaint, mark_of_talk, marks_of_complaints, marks_of_talks

__all__ = ["Mark", "mark_of_complaint", "mark_of_talk", "marks_of_complaints", "marks_of_talks"]
