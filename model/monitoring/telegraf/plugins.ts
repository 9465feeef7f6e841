/** The parts that Telegraf's configuration is put together from. */

import type { Bridge } from "../../bridges/bridges.ts";
import type { HostSettings, Settings } from "../../settings.ts";

/** Part of a configuration, by the plugins' names; each plugin can stand there several times. */
export interface Plugins {
  readonly inputs?: PluginTables;
  readonly processors?: PluginTables;
  readonly outputs?: PluginTables;
}

export type PluginTables = Readonly<Record<string, readonly Plugin[]>>;

export type Plugin = Readonly<Record<string, unknown>>;

/** The deployment's InfluxDB. */
export interface Destination {
  readonly url: string;
  readonly database: string;
  readonly policy: string;
  readonly user: string;
  /** Of Telegraf's environment. */
  readonly passwordVariable: string;
  readonly insecureSkipVerify: boolean;
}

/** What Telegraf on one host has before it. */
export interface Observed {
  readonly settings: Settings;
  readonly host: HostSettings;
  /** Of this host. */
  readonly bridges: readonly Bridge[];
  readonly besideAppServer: boolean;
  /** Whether Telegraf shares the network of the machine, where its figures are the machine's own and the bridge is on the loopback. */
  readonly onHostNetwork: boolean;
  readonly destination: Destination;
}

/** InfluxDB refuses a field that is a whole number here and a fraction there; TOML makes one of `1` and the other of `0.5`. */
export const asNumber = (measurement: string, field: string): Plugin => ({
  namepass: [measurement],
  fields: { float: [field] },
});

/**
 * When each counter began, and a daemon's words about itself: twice as many fields, which nothing asks for. JVB's own word for its region would stand
 * in the place of the machine's (prometheus/client_java 0.16 `TextFormat.write004`, jicoco `InfoMetric`).
 */
const unread = ["*_created", "*_info"];

/** A page in Prometheus' format: one point with all values of equal labels. @param more `fieldexclude` adds to what nothing asks for */
export const prometheusInput = (
  measurement: string,
  url: string,
  {
    tags,
    fieldexclude = [],
    ...more
  }: Plugin & {
    readonly tags?: Readonly<Record<string, string>>;
    readonly fieldexclude?: readonly string[];
  } = {},
): Plugin => ({
  urls: [url],
  metric_version: 2,
  name_override: measurement,
  // The address says nothing that the other tags do not.
  url_tag: "",
  ...more,
  ...(more.fieldinclude === undefined ? { fieldexclude: [...fieldexclude, ...unread] } : {}),
  ...(tags === undefined ? {} : { tags }),
});
