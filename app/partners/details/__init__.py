"""What is said of an office beside its name: numbers, opening, languages, areas, who may come, fees, papers, names."""
