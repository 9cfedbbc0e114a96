"""python -m fullcircle.platform.docs: render every page and check what it says against the code."""

import os
import sys

import click
import django


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fullcircle.config.settings")
    django.setup()
    from fullcircle.platform.docs.checks import problems
    from fullcircle.platform.docs.library import pages

    found = problems()
    for sentence in found:
        click.echo(sentence, err=True)
    click.echo(f"{len(pages())} pages, {len(found)} problems.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
