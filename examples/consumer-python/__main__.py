"""For each customer: a short name that points at it, and a check every minute that it answers."""

from urllib.parse import urlsplit

import pulumi
import pulumi_gcp as gcp

from stack_outputs import read_jitsi, read_platform

config = pulumi.Config()
project = pulumi.Config("gcp").require("project")

platform = read_platform(config.require("platform"))
names = []

for customer in config.require_object("customers"):
    jitsi = read_jitsi(customer)
    host = jitsi["url"].apply(lambda url: urlsplit(url).hostname)

    record = gcp.dns.RecordSet(
        customer,
        managed_zone=platform["gcp"]["zone"],
        name=pulumi.Output.concat(customer, "-py.", platform["baseDomain"], "."),
        type="CNAME",
        ttl=300,
        rrdatas=[pulumi.Output.concat(host, ".")],
    )
    gcp.monitoring.UptimeCheckConfig(
        customer,
        display_name=pulumi.Output.concat("Jitsi Meet of ", jitsi["appPrefix"]),
        period="60s",
        timeout="10s",
        http_check={
            "path": "/",
            "port": jitsi["url"].apply(lambda url: urlsplit(url).port or 443),
            "use_ssl": True,
            "validate_ssl": True,
        },
        monitored_resource={"type": "uptime_url", "labels": {"host": host, "project_id": project}},
    )
    names.append(record.name)

pulumi.export("names", names)
