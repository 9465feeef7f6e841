/** Faults in the resources that are made: what a golden file alone would hold. */

import { faultsIn, type Mutation } from "./mutation.ts";

const promises = "test/program/promises/promises.test.ts";
const at = (file: string, test = promises) => faultsIn(`components/${file}.ts`, test);

const vm = at("machines/gcpVm");
const group = at("machines/gcpVmGroup");
const aws = at("machines/awsVm");
const google = at("machines/googleMachine");
const container = at("machines/dockerContainer");
const host = at("machines/dockerHost");
const orders = "test/program/cloudCustomer.test.ts";
const privileges = "test/program/privileges.test.ts";

export const componentMutations: readonly Mutation[] = [
  vm("enabled: true,", "enabled: false,", "Google Cloud ends a bridge within 90 s, with its calls"),
  vm(
    "maxDuration: { seconds: machineShutdownSeconds(host.drainMinutes) },",
    "maxDuration: { seconds: 60 },",
    "Google Cloud ends a bridge within a minute, with its calls",
  ),
  vm(
    "deleteBeforeReplace: true,\n        // cloud-init",
    "deleteBeforeReplace: false,\n        // cloud-init",
    "a machine cannot be replaced: its address is taken",
  ),
  vm("ignoreChanges: ['metadata[\"user-data\"]'],", "", "a new host agent restarts every machine"),
  vm(
    "customTimeouts: patience(host.drainMinutes),",
    "",
    "an update gives up on a machine that waits for its calls",
  ),
  vm("createSnapshotBeforeDestroy: true,", "", "a deleted disk is gone without a last copy"),
  vm(
    'onSourceDiskDelete: "KEEP_AUTO_SNAPSHOTS",',
    'onSourceDiskDelete: "APPLY_RETENTION_POLICY",',
    "snapshots go with the disk",
  ),
  vm(
    "maxRetentionDays: dataDisk.snapshotDays,",
    "maxRetentionDays: 1,",
    "a mistake found a day later cannot be undone",
  ),
  vm(
    "{ disk: disk.name, name: policy.name, zone },",
    '{ disk: disk.name, name: "none", zone },',
    "no snapshots are taken",
  ),
  vm(
    "const kept = { parent: this, protect: deployment.settings.protect };",
    "const kept = { parent: this };",
    "a mistaken edit deletes the data and the address",
  ),
  vm(
    'onHostMaintenance: "MIGRATE",',
    'onHostMaintenance: "TERMINATE",',
    "maintenance of Google's hosts ends calls",
  ),
  vm("automaticRestart: true,", "automaticRestart: false,", "a machine that crashed stays down"),
  vm("shieldedInstanceConfig: shieldedVm,", "", "a changed kernel goes unnoticed"),
  vm('nicType: "GVNIC",', "", "a bridge drops packets long before its processors are busy"),
  vm(
    "accessConfigs: [{ natIp: this.publicAddress, networkTier: this.#networkTier() }],",
    "accessConfigs: [{ networkTier: this.#networkTier() }],",
    "every restart gives a machine another address",
  ),
  faultsIn("components/machines/gcpVm.ts", orders)(
    "dependsOn: [...ready, ...after],",
    "dependsOn: [...ready],",
    "all bridges change at once",
  ),
  group("enabled: true,", "enabled: false,", "Google Cloud ends a bridge within 90 s, with its calls"),
  group(
    "maxUnavailableFixed: 0,",
    "maxUnavailableFixed: host.zones.length,",
    "a rollout removes bridges before others are ready",
  ),
  group("port: ports.colibri,", "port: ports.media,", "every healthy bridge is replaced, with its calls"),
  group(
    'requestPath: "/about/health"',
    'requestPath: "/"',
    "every healthy bridge is replaced, with its calls",
  ),
  group("unhealthyThreshold: 6,", "unhealthyThreshold: 1,", "one slow answer costs a bridge and its calls"),
  group('type: "PROACTIVE",', 'type: "OPPORTUNISTIC",', "a new release never reaches the group"),
  group(
    'replacementMethod: "SUBSTITUTE",',
    'replacementMethod: "RECREATE",',
    "a rollout removes bridges before others are ready",
  ),
  group(
    "initialDelaySec: initialDelaySeconds(host.scaling),",
    "initialDelaySec: 10,",
    "machines that start are replaced for ever",
  ),
  group("2 * cooldownSeconds", "cooldownSeconds / 60", "machines that start are replaced for ever"),
  group(
    'instanceLifecyclePolicy: { forceUpdateOnRepair: "YES" },',
    "",
    "a repair uses a template that is gone",
  ),
  group("waitForInstances: false,", "waitForInstances: true,", "every update waits an hour"),
  group("minReadySec: minReadySeconds,", "", "old bridges go before new ones have joined the brewery"),
  group(
    "const stabilizationSeconds = 900;",
    "const stabilizationSeconds = 60;",
    "a lull between two meetings removes bridges",
  ),
  group("fixed: scaling.scaleIn.max", "percent: 100", "many bridges drain at once"),
  group(
    "timeWindowSec: scaling.scaleIn.windowMinutes * 60,",
    "timeWindowSec: scaling.scaleIn.windowMinutes,",
    "many bridges drain at once",
  ),
  group("minReplicas: scaling.min,", "minReplicas: 0,", "a region is left without a bridge"),
  group(
    "filter: 'resource.type = \"gce_instance\"',",
    "",
    "the group does not follow Jitsi's own measure of load",
  ),
  group(
    "{ ...options, customTimeouts: { delete: deleteTimeout } },",
    "options,",
    "a deletion gives up while calls end",
  ),
  aws("deleteBeforeReplace: true,", "", "the address goes to the new machine while calls are on the old one"),
  aws(
    "{ ...options, retainOnDelete: true },",
    "options,",
    "a bridge loses its address while calls are on it",
  ),
  aws(
    'httpTokens: "required",',
    'httpTokens: "optional",',
    "a program made to fetch an address takes the machine's identity",
  ),
  aws('encrypted: "true",', 'encrypted: "false",', "disks with secrets are not encrypted"),
  aws(
    'ignoreChanges: ["userData", "imageId"]',
    "ignoreChanges: []",
    "a new machine image replaces every bridge",
  ),
  aws(
    "allowReassociation: true,",
    "allowReassociation: false,",
    "the successor of a machine gets no address",
  ),
  aws("protect: deployment.settings.protect }", "protect: false }", "a mistaken edit gives the address away"),
  google(
    '"block-project-ssh-keys": "TRUE",',
    '"block-project-ssh-keys": "FALSE",',
    "whoever may edit the project's metadata is root on every machine",
  ),
  google(
    '"serial-port-enable": "FALSE",',
    '"serial-port-enable": "TRUE",',
    "the console is reachable past the firewall",
  ),
  google('"enable-oslogin": "TRUE",', '"enable-oslogin": "FALSE",', "sessions are no longer a matter of IAM"),
  google("enableSecureBoot: true,", "enableSecureBoot: false,", "a changed boot loader starts"),
  container(
    'securityOpts: ["no-new-privileges"],',
    "securityOpts: [],",
    "a program in a container can become root",
  ),
  container("init: false,", "init: true,", "no container of Jitsi's starts"),
  container(
    "destroyGraceSeconds: service.stopGraceSeconds,",
    "destroyGraceSeconds: 0,",
    "containers are killed while they say goodbye",
  ),
  container("restart: service.restart,", 'restart: "always",', "a drained bridge comes back"),
  at("machines/dockerContainer", "test/program/bundles.test.ts")(
    "ip: port.address,",
    'ip: "0.0.0.0",',
    "Prosody-JVB listens on the public address, and a local deployment on the network",
  ),
  container("readOnly: service.readOnlyRoot,", "readOnly: false,", "a program in a container can change it"),
  container("wait: true, waitTimeout: waitTimeoutSeconds", "", "an update calls a broken container done"),
  host(
    'replaceOnChanges: ["healthcheck", "tmpfs", "init", "#initerror"],',
    "",
    "an edit of these is stored and never carried out",
  ),
  host("retainOnDelete: true", "retainOnDelete: false", "a destroyed stack takes its data along"),
  host("protect: this.#args.protect,", "protect: false,", "a mistaken edit deletes the volume"),
  at("secrets/googleSecrets")(
    'deletionPolicy: "ABANDON"',
    'deletionPolicy: "DELETE"',
    "a machine that goes back to its last bundle finds no password",
  ),
  at("secrets/googleSecrets", privileges)(
    "args.readers.filter(({ secrets }) => secrets.includes(secretName))",
    "args.readers",
    "a bridge may read every secret",
  ),
  at("secrets/awsSecrets")('type: "SecureString",', 'type: "String",', "secrets lie in AWS in plain text"),
  at("secrets/deploymentSecrets")(
    "special: false,",
    "special: true,",
    "passwords break Prosody's configuration",
  ),
  at("secrets/deploymentSecrets")(
    "{ keepers: { rotation: String(secret.rotation) } }",
    "{}",
    "a rotation changes nothing",
  ),
  at("octoRelayNetwork/octoRelayNetwork")(
    'allowedUses: ["digital_signature", "key_encipherment", "server_auth"],',
    'allowedUses: ["client_auth"],',
    "no bridge trusts Prosody-JVB",
  ),
  at("octoRelayNetwork/octoRelayNetwork")(
    "dnsNames: [domain]",
    "dnsNames: []",
    "no bridge trusts Prosody-JVB",
  ),
  at("octoRelayNetwork/octoRelayNetwork")(
    "const earlyRenewalHours = 365 * day;",
    "const earlyRenewalHours = 0;",
    "all bridges lose Prosody-JVB on one day in ten years",
  ),
  at("platform/googleState")(
    "versioning: { enabled: true },",
    "versioning: { enabled: false },",
    "a state written over by mistake is lost",
  ),
  at("platform/googleState")(
    'publicAccessPrevention: "enforced",',
    'publicAccessPrevention: "inherited",',
    "states can be made public",
  ),
  at("platform/googleState")(
    "forceDestroy: false,",
    "forceDestroy: true,",
    "a destroyed platform deletes the states of all stacks",
  ),
  at("platform/googleState")(
    'const stays = { parent, protect, ignoreChanges: ["location"] };',
    "const stays = { parent, protect };",
    "another first region replaces the states of all stacks",
  ),
  at("platform/googleCi")(
    'attributeCondition: `assertion.repository == "${repository}"`,',
    "",
    "every repository on GitHub can ask for our identities",
  ),
  at("platform/googleApis")(
    "disableOnDestroy: false",
    "disableOnDestroy: true",
    "a destroyed platform switches APIs off for others",
  ),
  at("platform/googleZones")(
    'dnssecConfig: { state: "on", nonExistence: "nsec3" },',
    'dnssecConfig: { state: "off" },',
    "every name goes down where the parent zone has the DS record",
  ),
  at("platform/googleNetwork")(
    'routingMode: "GLOBAL",',
    'routingMode: "REGIONAL",',
    "bridges of other regions do not reach Prosody-JVB",
  ),
  at("platform/googleNetwork")(
    "privateIpGoogleAccess: true,",
    "privateIpGoogleAccess: false,",
    "a machine without a public address cannot read its secrets",
  ),
  at("platform/awsPlatform")(
    "mapPublicIpOnLaunch: false,",
    "mapPublicIpOnLaunch: true,",
    "a bridge announces an address that it loses",
  ),
  at("platform/googleMetric")(
    'valueType: "DOUBLE",',
    'valueType: "INT64",',
    "the stress of a bridge is written as 0",
  ),
  at("platform/awsCi", privileges)(
    "[`${issuerHost}:sub`]: subject",
    "",
    "every repository on GitHub can deploy",
  ),
  at("firewall/awsFirewall", privileges)(
    'if (typeof rule.from !== "object") return [];',
    'if (typeof rule.from !== "object") return [{ ...rule, cidrIpv4: cloudRanges.world[0] }];',
    "bridges in AWS are open to the world",
  ),
  at("firewall/googleFirewall", privileges)(
    "return { sourceServiceAccounts: [bridges] };",
    'return { sourceRanges: ["10.0.0.0/8"] };',
    "Prosody-JVB is open to the whole network",
  ),
  at("identities/awsIdentity", privileges)(
    'Action: "ssm:GetParameter",',
    'Action: "ssm:*",',
    "a bridge may change secrets",
  ),
];
