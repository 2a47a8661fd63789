"""支援会議: joint meetings of a case: agenda of needs, those invited, ground of sharing, decisions."""
