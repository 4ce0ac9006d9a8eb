"""What people read and how they write: catalogue, dates, splitting, folding, answers. Reads only its own files."""
