"""``mes-assist flows``: what the flow files are, and what is wrong with them. For maintainers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mes_assist.cli.options import common_options, run_options
from mes_assist.cli.output import print_json
from mes_assist.support.errors import UsageError
from mes_assist.support.paths import shipped_flows
from mes_assist.support.texts import Lang, say

if TYPE_CHECKING:
    from mes_assist.flow.crosscheck import Row
    from mes_assist.flow.problems import Problem


@click.group()
def flows() -> None:
    """List the flow files, check them, and make their schema."""


@flows.command("list")
@common_options
def list_flows(lang: Lang, *, as_json: bool) -> None:
    """List the procedures."""
    from mes_assist.flow.load import flow_files, is_common, load_flow

    rows = []
    for path in flow_files(shipped_flows()):
        if not is_common(path):
            flow = load_flow(path).flow
            title = flow.title.in_language(lang)
            rows.append((flow.id, flow.version, flow.last_verified, str(path), title))
    if as_json:
        keys = ("id", "version", "last_verified", "file", "title")
        print_json(flows=[dict(zip(keys, row, strict=True)) for row in rows])
        return
    for name, version, verified, file, title in rows:
        seen = say(lang, "flows_never_verified") if verified == "never" else say(lang, "flows_verified", date=verified)
        click.echo(f"{name} (v{version}) - {title}\n    {seen}\n    {file}")


@flows.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option(
    "--observations",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="DIR",
    help="Also tell which state claims each screen stored there; two are an error.",
)
@common_options
@click.pass_context
def check(
    ctx: click.Context,
    files: tuple[Path, ...],
    observations: Path | None,
    lang: Lang,
    *,
    strict: bool,
    as_json: bool,
) -> None:
    """Look for mistakes in FILES, or in every flow file. Exit code 2 if there is one."""
    from mes_assist.flow.crosscheck import table
    from mes_assist.flow.load import flow_files, is_common

    paths = files or tuple(flow_files(shipped_flows()))
    folders = {path.parent for path in paths}
    names = {folder: [file.stem for file in flow_files(folder) if not is_common(file)] for folder in folders}
    found: dict[Problem, str] = {}
    for path in paths:
        found |= _problems_of(path, names[path.parent])
    errors = [problem for problem in found if strict or problem.severity == "error"]
    rows = _claims(paths, observations) if observations is not None and not errors else []
    torn = [row for row in rows if row.contradicts]
    if as_json:
        problems = [_as_json(problem) for problem in found]
        screens = [{"variant": row.variant, "screen": row.screen, "claims": dict(row.claims)} for row in rows]
        print_json(ok=not errors and not torn, files=len(paths), problems=problems, screens=screens)
    else:
        for text in found.values():
            click.echo(f"{text}\n")
        if rows:
            click.echo(table(rows))
        if torn:
            screens_torn = ", ".join(f"{row.variant}/{row.screen}" for row in torn)
            click.echo(say(lang, "flows_torn", screens=screens_torn))
        key = "flows_bad" if errors else "flows_good"
        click.echo(say(lang, key, files=len(paths), errors=len(errors), warnings=len(found) - len(errors)))
    ctx.exit(2 if errors or torn else 0)


@flows.command()
@click.option("--check", "action", flag_value="check", help="Only tell whether the committed files are up to date.")
@click.option("--write", "action", flag_value="write", help="Write the files into the folder of the flows.")
@common_options
@click.pass_context
def schema(ctx: click.Context, action: str | None, lang: Lang, *, as_json: bool) -> None:
    """Print the JSON Schema of a flow file, check the committed ones or write them."""
    from mes_assist.flow.schema import drift, schemas, write

    if action is None:
        click.echo(schemas()["flow.v1.schema.json"], nl=False)
        return
    folder = shipped_flows() / "schema"
    if action == "write":
        write(folder)
    stale = drift(folder)
    if as_json:
        print_json(ok=not stale, stale=stale)
    else:
        click.echo(say(lang, "flows_schema_stale" if stale else "flows_schema_good", files=", ".join(stale)))
    ctx.exit(2 if stale else 0)


def _claims(paths: Iterable[Path], observations: Path) -> list[Row]:
    from mes_assist.flow.crosscheck import cross_check, read_observations
    from mes_assist.flow.load import is_common, load_flow

    try:
        stored = read_observations(observations)
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError("observations_unreadable", reason="observations_unreadable", folder=observations) from None
    return cross_check([load_flow(path).flow for path in paths if not is_common(path)], stored)


@flows.command()
@click.argument("flow")
@common_options
def diagram(flow: str, lang: Lang, *, as_json: bool) -> None:
    """Draw a FLOW (its name, or a file) in Mermaid, on the standard output."""
    from mes_assist.flow.diagram import mermaid
    from mes_assist.flow.load import find_flow, load_flow

    loaded = load_flow(Path(flow) if flow.endswith(".yaml") else find_flow(flow, shipped_flows())).flow
    text = mermaid(loaded, lang)
    if as_json:
        print_json(flow=loaded.id, mermaid=text, svg=None)
    else:
        click.echo(text, nl=False)


@flows.command("run")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--base-url", metavar="URL", help="The site's origin; default: the first that the flow names.")
@run_options
def run_file(file: Path, base_url: str | None, **given: Any) -> None:
    """Run the procedure of a flow FILE."""
    from mes_assist.cli.launch import launch
    from mes_assist.flow.load import load_flow

    launch(file, base_url or load_flow(file).flow.site.origins[0], given)


def _problems_of(path: Path, siblings: Collection[str]) -> dict[Problem, str]:
    from mes_assist.flow.check import check as check_flow
    from mes_assist.flow.load import is_common, load_common, load_flow, shown
    from mes_assist.flow.problems import FlowFileError

    try:
        if is_common(path):
            load_common(path)
            return {}
        loaded = load_flow(path)
    except FlowFileError as error:
        return dict(error.shown)
    return shown(check_flow(loaded, siblings), loaded.sources)


def _as_json(problem: Problem) -> dict[str, Any]:
    names = ("severity", "file", "line", "column", "field", "message", "hint")
    return {name: getattr(problem, name) for name in names}
