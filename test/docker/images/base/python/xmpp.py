"""XMPP clients that stay logged in."""

import asyncio
import logging
import ssl

import slixmpp

log = logging.getLogger(__name__)

MUC = "http://jabber.org/protocol/muc"


class Client(slixmpp.ClientXMPP):
    """One login. `ended` is resolved with the reason when it fails or is over."""

    def __init__(self, jid, password):
        # The anonymous login of a Jitsi client is a JID without a user.
        anonymous = "@" not in jid
        mechanisms = {"feature_mechanisms": {"use_mech": "ANONYMOUS"}} if anonymous else {}
        super().__init__(jid, password, plugin_config=mechanisms)
        # Names come from the system, so that a container's hosts file counts.
        self.use_aiodns = False
        # As upstream's disable-certificate-verification.
        self.ssl_context.check_hostname = False
        self.ssl_context.verify_mode = ssl.CERT_NONE
        self.register_plugin("xep_0199")
        self.ended = asyncio.get_event_loop().create_future()
        self.add_event_handler("connection_failed", lambda error: self._end("unreachable", error))
        self.add_event_handler("failed_auth", self._refused)
        self.add_event_handler("stream_error", lambda error: self._end(error["condition"], error["text"]))
        self.add_event_handler("disconnected", lambda error: self._end("disconnected", error))
        self.add_event_handler("session_start", lambda _: self.plugin["xep_0199"].enable_keepalive(5, 5))

    def _refused(self, failure):
        self._end(failure["condition"], failure["text"])

    def _end(self, reason, detail=""):
        if not self.ended.done():
            self.ended.set_result(reason)
            log.warning("%s: %s %s", self.requested_jid, reason, detail or "")

    def open(self, host, port):
        # Without it, a port of slixmpp's own choice is combined with the address of the host.
        self.default_port = port
        self.connect((host, port))

    def close(self):
        # Not disconnect() or abort(), which fail on a TLS connection that the server has closed.
        self.cancel_connection_attempt()
        if self.transport:
            self.transport.close()
        if self._run_out_filters:
            self._run_out_filters.cancel()


async def stay_online(jid, password, host, port, prepare):
    """Logs in, again a second after each failure. `prepare(client)` adds handlers before each attempt."""
    while True:
        client = Client(jid, password)
        prepare(client)
        log.info("%s: connecting to %s:%s", jid, host, port)
        client.open(host, port)
        await client.ended
        client.close()
        await asyncio.sleep(1)


def join(client, room, nickname, content=()):
    """Joins `room` with the elements `content`."""
    announce(client, room, nickname, [slixmpp.ET.Element(f"{{{MUC}}}x"), *content])


def announce(client, room, nickname, content):
    """Sends presence to a room that it is in: what others see there."""
    presence = client.make_presence(pto=f"{room}/{nickname}")
    for element in content:
        presence.append(element)
    presence.send()


def statuses(presence):
    """The MUC status codes of a presence, e.g. {"110"} for one's own."""
    return {status.get("code") for status in presence.xml.iter(f"{{{MUC}#user}}status")}
