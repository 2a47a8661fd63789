"""Leave that moves the days of training and of validity alike: one record for both."""
