"""Runs a Pulumi program, as pulumi-language-python-exec of the official Python host does (pulumi v3.259.0 sdk/python/cmd)."""

import argparse
import asyncio
import logging
import os
import runpy
import sys
import traceback

import pulumi
import pulumi.runtime

# The program has told the user what is wrong.
EXITED_AFTER_MESSAGE = 32

parser = argparse.ArgumentParser()
for name in ["monitor", "engine", "organization", "project", "stack", "root-directory"]:
    parser.add_argument(f"--{name}")
parser.add_argument("--parallel", type=int)
parser.add_argument("--dry-run", action="store_true")
parser.add_argument("program")
args = parser.parse_args()

pulumi.runtime.set_all_config(pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env())
pulumi.runtime.configure(
    pulumi.runtime.Settings(
        monitor=args.monitor,
        engine=args.engine,
        organization=args.organization,
        project=args.project,
        stack=args.stack,
        root_directory=args.root_directory,
        parallel=args.parallel,
        dry_run=args.dry_run,
    )
)
sys.argv = [args.program]
sys.path.insert(0, os.path.abspath(args.program))

# A program that failed leaves futures that nobody waits for.
logging.getLogger("asyncio").setLevel(logging.CRITICAL)
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
try:
    loop.run_until_complete(
        pulumi.runtime.run_in_stack(lambda: runpy.run_path(args.program, run_name="__main__"))
    )
except pulumi.RunError as error:
    pulumi.log.error(str(error))
    code = EXITED_AFTER_MESSAGE
except Exception:
    pulumi.log.error("Program failed with an unhandled exception:\n" + traceback.format_exc())
    code = EXITED_AFTER_MESSAGE
else:
    code = 0
finally:
    loop.close()
    sys.stdout.flush()
    sys.stderr.flush()
os._exit(code)
