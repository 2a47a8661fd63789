"""Lists of partners from elsewhere: what a file says against what is stored, taken over, and taken back."""
