"""Due days that hang on something, and the days of the law beside the steps that lead to them."""
