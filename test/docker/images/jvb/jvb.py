"""Stand-in of the bridge: the real one's login, presence and HTTP addresses; it relays no media.

It is stricter than the real one in one point: /about/health is 200 only while the bridge is in the brewery.
"""

import asyncio
import ipaddress
import json
import logging
import os
import re
import signal
import threading

from slixmpp import ET

from stand_in.env import flag, text
from stand_in.http import serve
from stand_in.xmpp import announce, join, stay_online, statuses

VERSION = "stand-in"
NICKNAME = text("JVB_MUC_NICKNAME", os.uname().nodename)
COLIBRI = "http://jitsi.org/protocol/colibri"


def shards():
    """(host, port, domain, room) of each XMPP server to log in to."""
    if flag("ENABLE_JVB_XMPP_SERVER"):
        servers = text("JVB_XMPP_SERVER", "xmpp.jvb.meet.jitsi")
        port = text("JVB_XMPP_PORT", "6222")
        domain = text("JVB_XMPP_AUTH_DOMAIN", "auth.jvb.meet.jitsi")
        muc = text("JVB_XMPP_INTERNAL_MUC_DOMAIN", "muc.jvb.meet.jitsi")
    else:
        servers = text("XMPP_SERVER", "xmpp.meet.jitsi")
        port = text("XMPP_PORT", "5222")
        domain = text("XMPP_AUTH_DOMAIN", "auth.meet.jitsi")
        muc = text("XMPP_INTERNAL_MUC_DOMAIN", "internal-muc.meet.jitsi")
    room = f"{text('JVB_BREWERY_MUC', 'jvbbrewery')}@{muc}"
    for server in filter(None, servers.split(",")):
        host, _, own_port = server.partition(":")
        yield host, own_port or port, domain, room


def relay():
    """Region and relay id, which exist only with Octo."""
    if not flag("ENABLE_OCTO"):
        return {}
    relay_id = text("JVB_OCTO_RELAY_ID", text("JVB_OCTO_BIND_ADDRESS", "<no value>"))
    return {"region": text("JVB_OCTO_REGION", "europe"), "relay_id": relay_id}


def has_valid_address():
    """Whether a client elsewhere could reach an address that this bridge would offer."""
    private = [ipaddress.ip_network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8")]
    offered = [text("LOCAL_ADDRESS", "127.0.0.1")]
    offered += [entry.partition("#")[0] for entry in text("JVB_ADVERTISE_IPS").split(",") if entry]
    addresses = map(ipaddress.ip_address, offered)
    return not flag("JVB_DISABLE_STUN") or any(all(a not in net for net in private) for a in addresses)


def own_setting(name, default):
    """Seconds of a duration in custom-jvb.conf, e.g. `shutting-down-delay = 2 seconds`."""
    try:
        with open("/run/jvb/config/custom-jvb.conf", encoding="utf-8") as file:
            found = re.search(rf"{name}\s*=\s*([0-9.]+) seconds?", file.read())
    except FileNotFoundError:
        return default
    return float(found[1]) if found else default


class Shutdown:
    """The states of jitsi-videobridge's ShutdownManager.kt: running, graceful shutdown, shutting down, and then exit 0.

    Nobody is in a call here. A test says how many participants there are: POST /stand-in/participants with a number.
    """

    def __init__(self):
        self.lock = threading.Lock()
        self.state = "RUNNING"
        self.drain = False
        self.participants = 0

    def set_participants(self, number):
        with self.lock:
            self.participants = number
            logging.info("participants: %s", number)
            if self.state == "GRACEFUL_SHUTDOWN" and number == 0:
                self._shut_down()

    def initiate(self, graceful):
        with self.lock:
            logging.info("shutdown, graceful: %s, in state %s with %s participants", graceful, self.state, self.participants)
            if self.state == "SHUTTING_DOWN":
                return
            if graceful and self.participants > 0:
                self.state = "GRACEFUL_SHUTDOWN"
            else:
                self._shut_down()

    def _shut_down(self):
        self.state = "SHUTTING_DOWN"
        delay = own_setting("shutting-down-delay", 60)
        logging.info("SHUTTING_DOWN: Jicofo moves %s participants, exit in %s s", self.participants, delay)
        threading.Timer(delay, self._exit).start()

    def _exit(self):
        logging.info("exits 0 in state %s", self.state)
        os._exit(0)

    def answer(self, path, sent):
        """None: no address of this part."""
        if path == "/stand-in/participants":
            self.set_participants(int(sent))
            return 200, ""
        if path in ("/colibri/drain/enable", "/colibri/drain/disable"):
            self.drain = path.endswith("enable")
            logging.info("drain: %s", self.drain)
            return 200, ""
        if path == "/colibri/drain":
            return 200, {"drain": self.drain}
        # The shutdown API is only there with COLIBRI's.
        if path == "/colibri/shutdown" and flag("SHUTDOWN_REST_ENABLED") and flag("COLIBRI_REST_ENABLED"):
            try:
                self.initiate(json.loads(sent)["graceful-shutdown"])
            except (ValueError, KeyError):
                return 400, "Bad Request\n"
            return 200, ""
        return None


class Bridge:
    def __init__(self, rooms):
        self.rooms = rooms
        self.joined = set()
        self.shutdown = Shutdown()

    def stats(self):
        participants = self.shutdown.participants
        return {"stress_level": 0.0, "conferences": 0, "participants": participants, "version": VERSION, **relay()}

    def prepare(self, room):
        """Handlers that keep one client in `room`."""

        def add_handlers(client):
            def stats():
                element = ET.Element(f"{{{COLIBRI}}}stats")
                for name, value in self.stats().items():
                    ET.SubElement(element, f"{{{COLIBRI}}}stat", name=name, value=str(value))
                return element

            def started(_):
                join(client, room, NICKNAME, [stats()])
                # Prosody-JVB's filter may drop the first presence of one's own, as upstream's does; this one it lets through.
                client.schedule("announce", 5, lambda: announce(client, room, NICKNAME, [stats()]), repeat=True)
                client.ended.add_done_callback(lambda _: client.cancel_schedule("announce"))

            def presence(stanza):
                if stanza["type"] == "error":
                    logging.error("cannot join %s: %s", room, stanza["error"]["condition"])
                elif "110" in statuses(stanza):
                    (self.joined.discard if stanza["type"] == "unavailable" else self.joined.add)(room)
                    logging.info("Joined MUC: %s", room)
                else:
                    logging.info("sees %s", stanza["from"].resource)

            client.add_event_handler("session_start", started)
            client.add_event_handler("presence", presence)
            client.ended.add_done_callback(lambda _: self.joined.discard(room))

        return add_handlers

    def answer(self, method, path, sent):
        if method == "POST":
            return self.shutdown.answer(path, sent) or (404, "Not found\n")
        if path == "/about/health":
            missing = [room for room in self.rooms if room not in self.joined]
            if missing:
                return 500, f"not in {', '.join(missing)}\n"
            if flag("JVB_REQUIRE_VALID_ADDRESS") and not has_valid_address():
                return 500, "no valid address\n"
            return 200, "OK"
        if path == "/about/version":
            return 200, {"name": "JVB", "version": VERSION, "os": "Linux"}
        if path == "/colibri/stats" and flag("COLIBRI_REST_ENABLED"):
            return 200, {**self.stats(), "healthy": True, "muc_clients_connected": len(self.joined)}
        return 404, "Not found\n"


class Media(asyncio.DatagramProtocol):
    """Sends back what it gets, so that a test can see that the port is open."""

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        self.transport.sendto(data, address)


def terminated():
    """As the real one: at once, without a word to Jicofo."""
    logging.info("SIGTERM")
    os._exit(143)


async def main():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, terminated)
    servers = [] if flag("JVB_DISABLE_XMPP") else list(shards())
    bridge = Bridge([room for *_, room in servers])
    await loop.create_datagram_endpoint(Media, local_addr=("0.0.0.0", int(text("JVB_PORT", "10000"))))
    serve("0.0.0.0", 8080, bridge.answer)
    user, password = text("JVB_AUTH_USER", "jvb"), text("JVB_AUTH_PASSWORD")
    logins = [
        stay_online(f"{user}@{domain}", password, host, int(port), bridge.prepare(room))
        for host, port, domain, room in servers
    ]
    await asyncio.gather(*logins, loop.create_future())


logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
logging.getLogger("slixmpp").setLevel(logging.WARNING)
asyncio.get_event_loop().run_until_complete(main())
