"""fullcircle receipt: is a receipt of an erasure ours, and unchanged?"""

from pathlib import Path

import click


@click.command("receipt")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Check the signature of the receipt in FILE. It needs the keys of this installation, and no database."""
    from fullcircle.platform.privacy.receipts import is_genuine, read_file

    try:
        receipt, signature = read_file(file.read_text())
    except (ValueError, OSError) as reason:
        raise click.ClickException(str(reason)) from reason
    if not is_genuine(receipt, signature):
        raise click.ClickException(
            "The signature does not fit: it was changed, or another installation wrote it."
        )
    click.echo(
        f"The signature is right: {receipt['receipt']}, {receipt['rows']} rows, {receipt['erased_at']}."
    )
