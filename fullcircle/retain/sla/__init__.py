"""How soon a customer hears from us and is helped: promises in business hours."""
