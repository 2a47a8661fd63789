"""Long ways through the product, as a person goes them."""
