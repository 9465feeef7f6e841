/** An example for every setting. All of them together are one stack, which a test checks. */

export const settingsExamples: Readonly<Record<string, string>> = {
  kind: "jitsi:kind: customer",
  appPrefix: "jitsi:appPrefix: acme",
  baseDomain: "jitsi:baseDomain: my-app.com",
  release: "jitsi:release: stable-11146-2",
  digests: `jitsi:digests:
  jvb: sha256:3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b`,
  media: "jitsi:media: video",
  protect: "jitsi:protect: true",
  hosts: `jitsi:hosts:
  - name: app
    docker: ssh://deploy@203.0.113.10
    region: hetzner-fsn1
    publicAddress: 203.0.113.10
    privateAddress: 10.8.0.1
    memoryGiB: 16
  - name: ash
    docker: ssh://deploy@198.51.100.30
    region: hetzner-ash
    publicAddress: 198.51.100.30
    privateAddress: 10.8.0.2`,
  appServer: `jitsi:appServer:
  host: app
  bridgeNetwork: private`,
  bridges: `jitsi:bridges:
  static:
    - { name: fsn-a, host: app, heapMiB: 4096 }
    - { name: ash-a, host: ash }
    - { name: ash-b, host: ash, port: 10001 }`,
  regions: `jitsi:regions:
  groups:
    europe: [hetzner-fsn1]
    america: [hetzner-ash]
  local: hetzner-fsn1`,
  tls: "jitsi:tls: { mode: letsencrypt, email: ops@my-app.com }",
  webApp: `jitsi:webApp:
  image: registry.my-app.com/shop:1.4
  port: 3000
  meetPath: /meet`,
  containers: `jitsi:containers:
  web:
    env: { DEFAULT_LANGUAGE: de, ENABLE_AUTH: true }
    files: { custom-config.js: test/stacks/overlays/custom-config.js }
  prosody:
    env: { ENABLE_AUTH: true, AUTH_TYPE: jwt, JWT_APP_ID: shop, JWT_APP_SECRET: { secret: jwt } }
  jicofo:
    env: { ENABLE_AUTH: true, AUTH_TYPE: jwt }`,
  secrets: `jitsi:secrets:
  jwt:
    secure: v1:written-by-pulumi-config-set`,
  openFiles: "jitsi:openFiles: 65000",
};
