import { testBreakages } from "./breakages.ts";
import { customizedSettings, exampleSettings, withEnv } from "./fixtures.ts";

const groups = (given: Record<string, string[]>, local?: string) =>
  exampleSettings({ regions: { groups: given, local } });

testBreakages([
  ...["JVB_MUC_NICKNAME", "JVB_OCTO_RELAY_ID", "JVB_INSTANCE_ID"].map((name) => ({
    rule: "T14",
    by: `one ${name} for all bridges`,
    broken: withEnv("jvb", { [name]: "jvb" }),
    keys: [`container jvb-fsn-b: env ${name}`, `container jvb-ash-a: env ${name}`],
  })),
  {
    rule: "T14",
    by: "no relay id",
    broken: withEnv("jvb-fsn-a", { JVB_OCTO_RELAY_ID: undefined }),
    keys: ["container jvb-fsn-a: env JVB_OCTO_RELAY_ID"],
  },
  {
    rule: "T15",
    by: "a bridge without Octo",
    broken: withEnv("jvb-fsn-a", { ENABLE_OCTO: "0" }),
    keys: ["container jvb-fsn-a: env ENABLE_OCTO"],
  },
  {
    rule: "T16",
    by: "Octo without a strategy",
    broken: withEnv("jicofo", { OCTO_BRIDGE_SELECTION_STRATEGY: undefined }),
    keys: ["container jicofo: env OCTO_BRIDGE_SELECTION_STRATEGY"],
  },
  {
    rule: "T16",
    by: "a strategy of one bridge, in the user's file",
    broken: customizedSettings("jicofo", {
      files: [
        {
          path: "/config/custom-jicofo.conf",
          content: "jicofo.bridge {\n  selection-strategy = SingleBridgeSelectionStrategy\n}\n",
        },
      ],
    }),
    keys: ['jitsi:containers.jicofo.files["/config/custom-jicofo.conf"] line 2'],
  },
  {
    rule: "T17",
    by: "a strategy without Octo",
    broken: (() => {
      const deployment = withEnv("jvb", { ENABLE_OCTO: "0" }, exampleSettings());
      return {
        ...deployment,
        hosts: deployment.hosts.map((host) => ({
          ...host,
          services: host.services.map((service) =>
            service.role === "jicofo" ? { ...service, env: { ...service.env, ENABLE_OCTO: "0" } } : service,
          ),
        })),
      };
    })(),
    keys: ["container jicofo: env ENABLE_OCTO"],
  },
  {
    rule: "T18",
    by: "a region in no group",
    broken: groups({ europe: ["hetzner-fsn1"] }),
    keys: ["jitsi:hosts[2].region"],
    says: /Known: hetzner-fsn1\. Add it to a group of jitsi:regions\.groups\./,
  },
  {
    rule: "T18",
    by: "a region in two groups",
    broken: groups({ europe: ["hetzner-fsn1"], world: ["hetzner-ash", "hetzner-fsn1"] }),
    keys: ["jitsi:hosts[1].region"],
    says: /2 times/,
  },
  {
    rule: "T18",
    by: "a group with a region without bridge",
    broken: groups({ europe: ["hetzner-fsn1", "hetzner-hel1"], america: ["hetzner-ash"] }),
    keys: ["jitsi:regions.groups.europe"],
    says: /has no bridge\. .*hetzner-fsn1 and hetzner-ash/,
  },
  {
    rule: "T18",
    by: "an unknown local region",
    broken: groups({ europe: ["hetzner-fsn1"], america: ["hetzner-ash"] }, "fsn1"),
    keys: ["jitsi:regions.local"],
    says: /Known: hetzner-fsn1, hetzner-ash/,
  },
  {
    rule: "T18",
    by: "a bridge without region",
    broken: withEnv("jvb-fsn-a", { JVB_OCTO_REGION: undefined }),
    keys: ["container jvb-fsn-a: env JVB_OCTO_REGION"],
  },
  {
    rule: "T58",
    by: "one bad quote",
    broken: withEnv("jicofo", { JICOFO_BRIDGE_REGION_GROUPS: '["hetzner-fsn1],["hetzner-ash"]' }),
    keys: ["container jicofo: env JICOFO_BRIDGE_REGION_GROUPS"],
  },
]);
