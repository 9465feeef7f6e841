"""Stand-in of Jicofo: the real one's logins and HTTP addresses, and it counts the bridges; it has no conferences."""

import asyncio
import logging
import os
import signal

from stand_in.env import flag, text
from stand_in.http import serve
from stand_in.xmpp import join, stay_online, statuses

FOCUS_DOMAIN = text("XMPP_AUTH_DOMAIN", "auth.meet.jitsi")
COLIBRI = "http://jitsi.org/protocol/colibri"


class Focus:
    def __init__(self, brewery):
        self.brewery = brewery
        self.online = set()
        self.bridges = {}

    def prepare(self, name, watches_brewery):
        """Handlers of the connection `name`; the one that watches the brewery joins it."""

        def add_handlers(client):
            def started(_):
                self.online.add(name)
                logging.info("Using a %s XMPP connection.", name)
                if watches_brewery:
                    join(client, self.brewery, "focus")

            def presence(stanza):
                if str(stanza["from"].bare) != self.brewery or "110" in statuses(stanza):
                    return
                bridge = stanza["from"].resource
                stats = {stat.get("name"): stat.get("value") for stat in stanza.xml.iter(f"{{{COLIBRI}}}stat")}
                if stanza["type"] == "unavailable":
                    self.bridges.pop(bridge, None)
                    logging.info("Lost a bridge: %s", bridge)
                elif stats:
                    self.bridges[bridge] = stats
                    logging.info("Bridge %s: %s", bridge, stats)

            def ended(_):
                self.online.discard(name)
                if watches_brewery:
                    self.bridges.clear()

            client.add_event_handler("session_start", started)
            client.add_event_handler("presence", presence)
            client.ended.add_done_callback(ended)

        return add_handlers

    def answer(self, _method, path, _sent):
        if path == "/about/version":
            return 200, {"name": "JICOFO", "version": "stand-in", "os": "Linux"}
        if path == "/about/health" and flag("JICOFO_ENABLE_HEALTH_CHECKS"):
            return (200, "OK") if self.bridges else (500, "There are no operational bridges.\n")
        if path == "/metrics":
            return 200, f"jitsi_jicofo_bridge_selector_bridge_count {len(self.bridges)}\n"
        if path == "/debug":
            return 200, {"bridges": self.bridges, "connections": sorted(self.online)}
        return 404, "Not found\n"


async def main():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, lambda: os._exit(143))
    password = text("JICOFO_AUTH_PASSWORD")
    has_service = flag("ENABLE_JVB_XMPP_SERVER")
    muc = text("XMPP_INTERNAL_MUC_DOMAIN", "internal-muc.meet.jitsi")
    if has_service:
        muc = text("JVB_XMPP_INTERNAL_MUC_DOMAIN", "muc.jvb.meet.jitsi")
    focus = Focus(f"{text('JVB_BREWERY_MUC', 'jvbbrewery')}@{muc}")
    serve("0.0.0.0" if flag("JICOFO_ENABLE_REST") else "127.0.0.1", 8888, focus.answer)

    host, port = text("XMPP_SERVER", "xmpp.meet.jitsi"), int(text("XMPP_PORT", "5222"))
    logins = [stay_online(f"focus@{FOCUS_DOMAIN}", password, host, port, focus.prepare("client", not has_service))]
    if has_service:
        domain = text("JVB_XMPP_AUTH_DOMAIN", "auth.jvb.meet.jitsi")
        host, port = text("JVB_XMPP_SERVER", "xmpp.jvb.meet.jitsi"), int(text("JVB_XMPP_PORT", "6222"))
        logins.append(stay_online(f"focus@{domain}", password, host, port, focus.prepare("service", True)))
    await asyncio.gather(*logins)


logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
logging.getLogger("slixmpp").setLevel(logging.WARNING)
asyncio.get_event_loop().run_until_complete(main())
