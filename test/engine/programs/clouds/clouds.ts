/**
 * One of everything on the simulated clouds. What is special about a run is told by the environment, as JSON in CLOUDS.
 * Stack `platform` makes networks; stack `customer` reads them by a StackReference and makes machines.
 */
import { Eip } from "@pulumi/aws/ec2/eip.js";
import { EipAssociation } from "@pulumi/aws/ec2/eipAssociation.js";
import { Instance as AwsInstance } from "@pulumi/aws/ec2/instance.js";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate.js";
import { Route } from "@pulumi/aws/ec2/route.js";
import { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { InstanceProfile } from "@pulumi/aws/iam/instanceProfile.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import { Provider as Aws } from "@pulumi/aws/provider.js";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import { Address } from "@pulumi/gcp/compute/address.js";
import { Disk } from "@pulumi/gcp/compute/disk.js";
import { Firewall } from "@pulumi/gcp/compute/firewall.js";
import { HealthCheck } from "@pulumi/gcp/compute/healthCheck.js";
import { Instance } from "@pulumi/gcp/compute/instance.js";
import { Network } from "@pulumi/gcp/compute/network.js";
import { RegionAutoscaler } from "@pulumi/gcp/compute/regionAutoscaler.js";
import { RegionInstanceGroupManager } from "@pulumi/gcp/compute/regionInstanceGroupManager.js";
import { RegionInstanceTemplate } from "@pulumi/gcp/compute/regionInstanceTemplate.js";
import { Subnetwork } from "@pulumi/gcp/compute/subnetwork.js";
import { ManagedZone } from "@pulumi/gcp/dns/managedZone.js";
import { RecordSet } from "@pulumi/gcp/dns/recordSet.js";
import { IAMMember } from "@pulumi/gcp/projects/iammember.js";
import { Service } from "@pulumi/gcp/projects/service.js";
import { Provider as Gcp } from "@pulumi/gcp/provider.js";
import { Secret } from "@pulumi/gcp/secretmanager/secret.js";
import { SecretIamMember } from "@pulumi/gcp/secretmanager/secretIamMember.js";
import { SecretVersion } from "@pulumi/gcp/secretmanager/secretVersion.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { StackReference, getStack, interpolate, secret } from "@pulumi/pulumi";
import type { Output } from "@pulumi/pulumi";

/** What a test asks of this program. */
export interface Clouds {
  /** The bundle in the machines' metadata. */
  readonly bundle?: string;
  readonly userData?: string;
  readonly password?: string;
  readonly platform?: string;
  /** Changed, it replaces the machine of Google's. */
  readonly trigger?: string;
  readonly deleteBeforeReplace?: boolean;
  readonly subnetRange?: string;
  readonly deletionPolicy?: string;
}

const asked = JSON.parse(process.env["CLOUDS"] ?? "{}") as Clouds;
const google = new Gcp("google", {
  project: "acme-meet",
  region: "europe-west1",
  addPulumiAttributionLabel: false,
});
const amazon = new Aws("amazon", { region: "us-east-1" });
const gcp = { provider: google };
const aws = { provider: amazon };

export default function program(): Record<string, Output<unknown>> {
  return getStack() === "platform" ? platform() : customer();
}

function platform(): Record<string, Output<unknown>> {
  const apis = ["compute", "dns"].map(
    (api) => new Service(api, { service: `${api}.googleapis.com`, disableOnDestroy: false }, gcp),
  );
  const ready = { ...gcp, dependsOn: apis };
  const network = new Network("net", { autoCreateSubnetworks: false }, ready);
  const range = asked.subnetRange ?? "10.20.0.0/24";
  const subnetwork = new Subnetwork("subnet", { network: network.id, ipCidrRange: range }, gcp);
  const zone = new ManagedZone("zone", { dnsName: "my-app.com." }, ready);
  const vpc = new Vpc("vpc", { cidrBlock: "10.30.0.0/16", enableDnsHostnames: true }, aws);
  const subnet = new Subnet("aws-subnet", { vpcId: vpc.id, cidrBlock: "10.30.1.0/24" }, aws);
  const gateway = new InternetGateway("gateway", { vpcId: vpc.id }, aws);
  const table = new RouteTable("table", { vpcId: vpc.id }, aws);
  new Route("out", { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id }, aws);
  new RouteTableAssociation("subnet-table", { routeTableId: table.id, subnetId: subnet.id }, aws);
  return {
    network: network.selfLink,
    subnetwork: subnetwork.selfLink,
    zone: zone.name,
    vpc: vpc.id,
    subnet: subnet.id,
  };
}

function customer(): Record<string, Output<unknown>> {
  const reference = new StackReference("platform", {
    name: asked.platform ?? "organization/clouds/platform",
  });
  const text = (name: string) => reference.requireOutput(name) as Output<string>;
  const password = asked.password ?? "letmein";

  const account = new Account("bridge", { accountId: "acme-bridge" }, gcp);
  new IAMMember(
    "metrics",
    { project: "acme-meet", role: "roles/monitoring.metricWriter", member: account.member },
    gcp,
  );
  const stored = new Secret("password", { replication: { auto: {} } }, gcp);
  const version = new SecretVersion("password", { secret: stored.id, secretData: secret(password) }, gcp);
  new SecretIamMember(
    "reads",
    { secretId: stored.id, role: "roles/secretmanager.secretAccessor", member: account.member },
    gcp,
  );
  const open = {
    network: text("network"),
    sourceRanges: ["0.0.0.0/0"],
    targetServiceAccounts: [account.email],
  };
  new Firewall("media", { ...open, allows: [{ protocol: "udp", ports: ["10000"] }] }, gcp);

  const address = new Address("app", {}, gcp);
  const record = new RecordSet(
    "app",
    { managedZone: text("zone"), name: "acme.my-app.com.", type: "A", ttl: 60, rrdatas: [address.address] },
    gcp,
  );
  const disk = new Disk("data", { zone: "europe-west1-b", size: 20, type: "pd-balanced" }, gcp);
  const metadata = { "jitsi-bundle": asked.bundle ?? "one", "password-version": version.name };
  const app = new Instance(
    "app",
    {
      zone: "europe-west1-b",
      machineType: "n2-standard-4",
      bootDisk: { initializeParams: { image: "ubuntu-os-cloud/ubuntu-2404-lts-amd64" } },
      attachedDisks: [{ source: disk.id, deviceName: "data" }],
      networkInterfaces: [{ subnetwork: text("subnetwork"), accessConfigs: [{ natIp: address.address }] }],
      metadata,
      serviceAccount: { email: account.email, scopes: ["cloud-platform"] },
      ...(asked.deletionPolicy === undefined ? {} : { deletionPolicy: asked.deletionPolicy }),
    },
    {
      ...gcp,
      dependsOn: [record],
      deleteBeforeReplace: asked.deleteBeforeReplace ?? true,
      ...(asked.trigger === undefined ? {} : { replacementTrigger: asked.trigger }),
    },
  );

  const template = new RegionInstanceTemplate(
    "bridges",
    {
      region: "europe-west1",
      machineType: "n2-standard-4",
      disks: [{ sourceImage: "ubuntu-os-cloud/ubuntu-2404-lts-amd64", boot: true }],
      networkInterfaces: [{ subnetwork: text("subnetwork"), accessConfigs: [{ networkTier: "STANDARD" }] }],
      metadata,
      serviceAccount: { email: account.email, scopes: ["cloud-platform"] },
      scheduling: { gracefulShutdown: { enabled: true, maxDuration: { seconds: 3600 } } },
    },
    gcp,
  );
  const health = new HealthCheck(
    "bridges",
    { httpHealthCheck: { port: 8080, requestPath: "/about/health" } },
    gcp,
  );
  const group = new RegionInstanceGroupManager(
    "bridges",
    {
      region: "europe-west1",
      baseInstanceName: "acme-jvb",
      versions: [{ instanceTemplate: template.selfLink }],
      autoHealingPolicies: { healthCheck: health.id, initialDelaySec: 300 },
      updatePolicy: { type: "PROACTIVE", minimalAction: "REPLACE", maxSurgeFixed: 3, maxUnavailableFixed: 0 },
    },
    gcp,
  );
  new RegionAutoscaler(
    "bridges",
    {
      region: "europe-west1",
      target: group.id,
      autoscalingPolicy: { minReplicas: 1, maxReplicas: 5, cpuUtilization: { target: 0.6 } },
    },
    gcp,
  );

  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
  };
  const role = new Role("bridge", { assumeRolePolicy: JSON.stringify(trust) }, aws);
  const parameter = new Parameter(
    "password",
    { name: "/acme/bridge", type: "SecureString", value: secret(password) },
    aws,
  );
  const reading = parameter.arn.apply((arn) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "ssm:GetParameter", Resource: arn }],
    }),
  );
  new RolePolicy("reads", { role: role.name, policy: reading }, aws);
  new RolePolicyAttachment(
    "ssm",
    { role: role.name, policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" },
    aws,
  );
  const profile = new InstanceProfile("bridge", { role: role.name }, aws);
  const group2 = new SecurityGroup("bridge", { vpcId: text("vpc") }, aws);
  new SecurityGroupIngressRule(
    "media",
    { securityGroupId: group2.id, ipProtocol: "udp", fromPort: 10000, toPort: 10000, cidrIpv4: "0.0.0.0/0" },
    aws,
  );
  new SecurityGroupEgressRule(
    "out",
    { securityGroupId: group2.id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
    aws,
  );
  const eip = new Eip("bridge", { domain: "vpc" }, aws);
  const launch = new LaunchTemplate(
    "bridge",
    {
      imageId:
        "resolve:ssm:/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id",
      instanceType: "c7i.xlarge",
      vpcSecurityGroupIds: [group2.id],
      iamInstanceProfile: { name: profile.name },
      userData: Buffer.from(asked.userData ?? "#cloud-config\n").toString("base64"),
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 },
    },
    aws,
  );
  const machine = new AwsInstance(
    "bridge",
    {
      subnetId: text("subnet"),
      launchTemplate: { id: launch.id, version: interpolate`${launch.latestVersion}` },
    },
    { ...aws, deleteBeforeReplace: asked.deleteBeforeReplace ?? true },
  );
  new EipAssociation("bridge", { allocationId: eip.id, instanceId: machine.id }, aws);
  return {
    address: address.address,
    app: app.networkInterfaces,
    eip: eip.publicIp,
    machine: machine.privateIp,
    template: template.name,
  };
}
