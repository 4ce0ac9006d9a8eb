"""The Zalo Bot Platform: plain text of 2,000 units, pictures by URL; no buttons, edits, receipts, documents."""
