"""Cases: what customers ask and complain about, until it is solved."""
