"""The files of an export: CSV, one workbook, a data package and a manifest."""
