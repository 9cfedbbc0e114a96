"""An invented file to import, and two records that may be one."""

MAPPING = [
    {
        "name": "Full name",
        "samples": ["Amara Okafor", "Luca Hansen"],
        "field": "name",
        "state": "ok",
        "note": "1,250 values",
    },
    {
        "name": "E-Mail",
        "samples": ["amara@harbor.example", "luca@"],
        "field": "email",
        "state": "warn",
        "note": "5 to fix",
    },
    {
        "name": "Umsatz",
        "samples": ["1.234,50", "980,00"],
        "field": "won",
        "state": "ok",
        "note": "Numbers, comma is decimal",
    },
    {
        "name": "Geburtstag",
        "samples": ["31.02.1990", "1.5.88"],
        "field": "birthday",
        "state": "bad",
        "note": "12 are no dates",
    },
    {"name": "Internal id", "samples": ["88-13", "88-14"], "field": "", "state": "", "note": "Left out"},
]
MERGE = [
    {
        "name": "name",
        "label": "Name",
        "left": "Amara Okafor",
        "right": "A. Okafor",
        "left_id": "1",
        "right_id": "2",
    },
    {
        "name": "email",
        "label": "Email",
        "left": "amara@harbor.example",
        "right": "",
        "left_id": "1",
        "right_id": "2",
    },
    {
        "name": "phone",
        "label": "Phone",
        "left": "",
        "right": "+351 21 555 0134",
        "left_id": "1",
        "right_id": "2",
    },
]
