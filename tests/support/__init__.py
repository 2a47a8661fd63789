"""What the tests stand on: databases, the browser, the network guard."""
