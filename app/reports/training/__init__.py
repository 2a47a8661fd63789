"""The reports of the training: what each says, for whom, and how it is counted, shown, printed and saved."""
