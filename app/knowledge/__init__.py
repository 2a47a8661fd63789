"""Know-how (ノウハウ): what closed cases taught, checked by a second person, found again by the next colleague."""
