"""The commands of `./hysio`."""

import argparse
import os
import sys

from kb_site.launcher import demo, doctor, lanes, serve
from kb_site.launcher.setup import ROOT, prepare_database, python_manage, write_secrets


def manage(arguments: list[str]) -> int:
    """Django's commands, with secrets and migrations in place; set-up messages go to standard error."""
    write_secrets()
    if arguments[:1] not in (["migrate"], ["makemigrations"], ["makemessages"], ["compilemessages"]):
        prepare_database()
    os.chdir(ROOT)
    os.execv(sys.executable, [*python_manage(), *arguments])  # noqa: S606 - our own interpreter, no shell


def main() -> int:
    if sys.argv[1:2] == ["manage"]:
        return manage(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="./hysio")
    commands = parser.add_subparsers(dest="command", required=True)
    starting = commands.add_parser("demo", help="set everything up and run the site with demo content")
    starting.add_argument("--port", type=int, default=8000)
    starting.add_argument("--practice-port", type=int, help="of the application to try the help in; else the next free")
    starting.add_argument(
        "--prepare", action="store_true", help="do all of it, every leg of the index included, and exit"
    )
    testing = commands.add_parser("test", help="set everything up and run the tests")
    testing.add_argument("lanes", nargs="*", metavar="LANE", help=f"only these of: {', '.join(lanes.NAMES)}")
    serving = commands.add_parser("serve", help="production; needs explicit settings")
    serving.add_argument("--bind", default="127.0.0.1:8000")
    commands.add_parser("doctor", help="one line a check, each with its fix")
    options = parser.parse_args()
    match options.command:
        case "demo":
            return demo.run(port=options.port, practice_port=options.practice_port, prepare_only=options.prepare)
        case "test":
            return lanes.run(options.lanes)
        case "serve":
            return serve.run(bind=options.bind)
    return doctor.run()


if __name__ == "__main__":
    sys.exit(main())
