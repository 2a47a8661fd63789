"""The directory in the terms of Open Referral HSDS 3.1: documents, tables, and both read back."""
