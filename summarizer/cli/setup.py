"""`schema` and `doctor`: what an installation publishes, and whether it can work."""

from __future__ import annotations

from pathlib import Path

import click

from summarizer.cli import options


@click.group("schema", invoke_without_command=True)
@click.pass_context
def schema_group(context: click.Context) -> None:
    """Print, export or check the JSON Schema of the brief."""
    if context.invoked_subcommand is None:
        from summarizer import schema

        click.echo(schema.published())


@schema_group.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("schemas"),
    show_default=True,
    metavar="DIR",
)
def export(folder: Path) -> None:
    """Write the schema that the models generate."""
    from summarizer import schema

    click.echo(schema.export(folder))


@schema_group.command()
def check() -> None:
    """Fail when the published schema is not what the models generate."""
    from summarizer import schema

    schema.check()
    click.echo("the published schema is what the models generate")


@click.command()
@options.model
@options.base_url
def doctor(model: str | None, base_url: str | None) -> int:
    """Check that this setup can work: settings, key, model, and that schemas are enforced."""
    from summarizer.doctor import examine

    is_well = True
    for finding in examine(model, base_url=base_url):
        is_well &= finding.is_well
        click.echo(f"{'ok  ' if finding.is_well else 'FAIL'} {finding.name}: {finding.detail}")
    return options.OK if is_well else options.ERROR
