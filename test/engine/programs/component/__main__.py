"""Makes a customer with the component package: what `pulumi package add` generates is written by hand here."""

from typing import Any, Mapping, Optional

import pulumi


class Jitsi(pulumi.ComponentResource):
    url: pulumi.Output[str]
    jitsi: pulumi.Output[Mapping[str, Any]]
    bridge_password: pulumi.Output[str]

    def __init__(self, name: str, settings: Mapping[str, Any], opts: Optional[pulumi.ResourceOptions] = None):
        outputs = ["url", "jitsi", "grafanaAdminPassword", "bridgePassword", "influxdbReaderPassword"]
        props = {"settings": settings, **{output: None for output in outputs}}
        super().__init__("jitsi:index:Jitsi", name, props, opts, remote=True)

    @property
    def outputs(self) -> Mapping[str, pulumi.Output]:
        return self.__dict__


config = pulumi.Config()
customer = Jitsi("customer", config.require_object("settings"))

pulumi.export("url", customer.url)
pulumi.export("jitsi", customer.jitsi)
pulumi.export("bridgePassword", customer.outputs["bridgePassword"])
