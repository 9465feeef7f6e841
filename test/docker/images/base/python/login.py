"""usage: python3 -m stand_in.login HOST PORT JID, the password in PASSWORD. Prints "ok" or why the login failed."""

import asyncio
import os
import sys

from stand_in.xmpp import Client


async def main(host, port, jid):
    client = Client(jid, os.environ.get("PASSWORD", ""))
    online = asyncio.get_event_loop().create_future()
    client.add_event_handler("session_start", lambda _: online.done() or online.set_result("ok"))
    client.open(host, int(port))
    done, _ = await asyncio.wait({online, client.ended}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    print(done.pop().result() if done else "timeout", flush=True)
    os._exit(0)


asyncio.get_event_loop().run_until_complete(main(*sys.argv[1:]))
