"""`python -m lib …`: what an operator does at the command line."""

import argparse
import sys

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from lib.actions.samples import remove_samples
from lib.actions.seed import fill
from lib.settings import settings
from lib.store.engine import open_store
from lib.store.migrate import migrate

ACTOR = "命令行"


def prepare(engine: Engine, _args: argparse.Namespace) -> str:
    migrate(engine)
    if not fill(engine, with_samples=settings().sample):
        return "数据库已就绪。"
    return "数据库已建好,并装入了初始数据" + (",含示例。" if settings().sample else ",不含示例。")


def sample(engine: Engine, _args: argparse.Namespace) -> str:
    migrate(engine)
    return f"已移除 {remove_samples(engine, ACTOR)} 家示例基地。"


def main(argv: list[str] | None = None) -> int:
    ask = argparse.ArgumentParser(prog="python -m lib", description="福建省产业培训分布图:命令行")
    commands = ask.add_subparsers(required=True, metavar="命令")
    commands.add_parser("prepare", help="建表;空库则装入初始数据").set_defaults(run=prepare)
    samples = commands.add_parser("sample", help="示例数据")
    samples.add_argument("--remove", action="store_true", required=True, help="移除全部示例基地")
    samples.set_defaults(run=sample)
    args = ask.parse_args(argv)
    try:
        engine = open_store(settings().database_url, settings().store_wait_s)
        print(args.run(engine, args))
    except (SQLAlchemyError, OSError) as error:
        print(f"数据库不可用,请检查 DATABASE_URL 和磁盘空间:{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
