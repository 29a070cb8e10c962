"""The unit's portal: letters of all communities, receipts and replies, the roster, totals for the yearly appraisal; nothing of any other unit."""
