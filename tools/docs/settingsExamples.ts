/** An example for every setting. Those of a kind of stack are together one stack, which a test checks. */

/** A customer's; `network` stands in for `platform`. */
export const settingsExamples: Readonly<Record<string, string>> = {
  kind: "jitsi:kind: customer",
  appPrefix: "jitsi:appPrefix: acme",
  baseDomain: "jitsi:baseDomain: my-app.com",
  release: "jitsi:release: stable-11146-2",
  media: "jitsi:media: video",
  protect: "jitsi:protect: true",
  suspended: "jitsi:suspended: false",
  platform: "jitsi:platform: platform",
  network: `jitsi:network:
  gcp:
    project: my-app-video
    network: projects/my-app-video/global/networks/shared
    subnetworks:
      europe-west1: { id: projects/my-app-video/regions/europe-west1/subnetworks/shared, cidr: 10.1.0.0/20 }
    zone: my-app-com
    privateZone: jitsi-internal
  aws:
    account: "012345678901"
    regions:
      us-east-1:
        vpcId: vpc-0123456789abcdef0
        cidr: 10.2.0.0/20
        subnetIds: { us-east-1a: subnet-0123456789abcdef0 }`,
  hosts: `jitsi:hosts:
  - name: fsn
    docker: ssh://deploy@203.0.113.20
    region: hetzner-fsn1
    publicAddress: 203.0.113.20
    privateAddress: 10.8.0.1
    memoryGiB: 16`,
  appServer: `jitsi:appServer:
  gcp: { region: europe-west1, machineType: n2-standard-4 }
  # On a Docker host instead:
  # host: fsn
  # bridgeNetwork: private`,
  bridges: `jitsi:bridges:
  autoscaling:
    - name: ew1
      region: europe-west1
      min: 1
      max: 10
      schedules:
        - { name: mornings, start: "45 8 * * 1-5", durationMinutes: 180, timeZone: Europe/Berlin, min: 3 }
  static:
    - { name: use1, on: aws, region: us-east-1, members: { a: 1, b: 1 } }
    - { name: fsn-a, host: fsn }`,
  regions: `jitsi:regions:
  groups:
    europe: [gcp-europe-west1, hetzner-fsn1]
    america: [aws-us-east-1]
  local: gcp-europe-west1`,
  tls: "jitsi:tls: { mode: letsencrypt, email: ops@my-app.com }",
  webApp: `jitsi:webApp:
  image: registry.my-app.com/shop:1.4
  port: 3000
  meetPath: /meet`,
  digests: `# \`npx jitsi pin STACK --write\` looks up the digests and writes them.
jitsi:digests:
  jvb: sha256:3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b`,
  imageMirrors: `jitsi:imageMirrors:
  ghcr.io: europe-docker.pkg.dev/my-app-video/ghcr
  docker.io: europe-docker.pkg.dev/my-app-video/docker-hub`,
  bridgeLogin: "jitsi:bridgeLogin: { account: jvb2, rotations: { jvb: 2, jvb2: 1 } }",
  secrets: `jitsi:secrets:
  jwt:
    secure: v1:written-by-pulumi-config-set
  slack-url:
    secure: v1:written-by-pulumi-config-set`,
  containers: `jitsi:containers:
  web:
    env: { DEFAULT_LANGUAGE: de, ENABLE_AUTH: true }
    files: { custom-config.js: test/stacks/overlays/custom-config.js }
  prosody:
    env: { ENABLE_AUTH: true, AUTH_TYPE: jwt, JWT_APP_ID: shop, JWT_APP_SECRET: { secret: jwt } }
  jicofo:
    env: { ENABLE_AUTH: true, AUTH_TYPE: jwt }`,
  monitoring: `jitsi:monitoring:
  prometheus: { from: [10.20.0.0/16] }
  alerts:
    email: { to: [ops@my-app.com], from: grafana@my-app.com, smtp: "smtp.my-app.com:587" }
    slack: { urlSecret: slack-url }`,
  openFiles: "jitsi:openFiles: 65000",
};

/** One for each form that an item of a list may have; a test puts each in the place of the list above. */
export const variantExamples: Readonly<Record<string, string>> = {
  "bridges.static on: docker": `jitsi:bridges:
  static:
    - { name: fsn-a, host: fsn, heapMiB: 4096 }
    - { name: fsn-b, host: fsn, port: 10001 }`,
  "bridges.static on: gcp": `jitsi:bridges:
  static:
    - name: ew1
      on: gcp
      region: europe-west1
      members: { a: 1, b: 1 }
      machineType: n2-standard-8`,
  "bridges.static on: aws": `jitsi:bridges:
  static:
    - name: use1
      on: aws
      region: us-east-1
      # \`b\` was replaced once, to use a newer operating system image.
      members: { a: 1, b: 2 }
      drainMinutes: 30`,
};

export const platformExamples: Readonly<Record<string, string>> = {
  kind: "jitsi:kind: platform",
  baseDomain: "jitsi:baseDomain: my-app.com",
  gcp: `jitsi:gcp:
  project: my-app-video
  regions: [europe-west1, europe-west3, us-east4]`,
  aws: `jitsi:aws:
  account: "012345678901"
  regions: [us-east-1]`,
  networkCidr: "jitsi:networkCidr: 10.64.0.0/12",
  ci: `jitsi:ci:
  repository: my-app/jitsi
  environment: production`,
  operators: 'jitsi:operators: ["group:video-operators@my-app.com"]',
  protect: "jitsi:protect: true",
  labels: "jitsi:labels: { team: video }",
};
