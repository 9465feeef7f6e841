/** Names in Grafana that dashboards, alert rules and provisioning share. */

/** The folder with everything that is provisioned. */
export const folder = "Jitsi";

/** The one source of data: this deployment's InfluxDB. */
export const datasource = { type: "influxdb", uid: "influxdb" } as const;
