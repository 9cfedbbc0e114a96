"""The columns of a mart as files have them."""

import pyarrow as pa

from fullcircle.platform.warehouse.mart import MOMENT, MONEY

ARROW = {
    "int64": pa.int64(), "string": pa.string(), "boolean": pa.bool_(), "date": pa.date32(),
    MONEY: pa.decimal128(20, 6), MOMENT: pa.timestamp("us"), "array<string>": pa.list_(pa.string()),
}  # fmt: skip


def arrow(columns: dict[str, str]) -> pa.Schema:
    return pa.schema([(name, ARROW[kind]) for name, kind in columns.items()])
