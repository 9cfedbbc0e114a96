"""Offers: less to pay for whoever has the code, as often, as long and for whom we say."""
