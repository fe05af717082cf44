"""The only wiring: hands the words of the command line to the commands, and errors to people.

Exit codes: 0 done, 1 the work failed and one line says why, 2 wrong usage.
"""

import sys


def main() -> None:
    """Run one command."""
    from config.faults import SettingsError
    from digests import announcing, commands, wiring
    from digests.highlights import command as highlights_command
    from mailbridge.cli import export
    from mailbridge.cli.app import app
    from mailbridge.cli.issues import Issues
    from mailbridge.errors import MailbridgeError

    app.command()(commands.publish)
    app.command()(commands.calendar)
    app.command()(commands.preview)
    app.command()(announcing.announce)
    app.command()(highlights_command.highlights)
    export.app.command()(commands.report)
    try:
        app(
            obj=Issues(
                ring=wiring.ring,
                clock=wiring.clock,
                sample=wiring.sample,
                values=wiring.values,
                announce=wiring.announce,
                wrap_up=wiring.wrap_up,
                pages=wiring.pages,
                leave=wiring.leave,
            )
        )
    except (MailbridgeError, SettingsError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read our output has gone (`| head`): that is no failure of ours.
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
