/** The rendered files of the web container inside an nginx configuration of the image's shape, for `nginx -t`. */

import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";

/**
 * Locations of upstream's own server (docker-jitsi-meet stable-11146-2, `web/rootfs/defaults/meet.conf`). A rendered file with one of these
 * would be a duplicate, which stops nginx.
 */
const upstreamLocations = [
  "= /config.js",
  "= /interface_config.js",
  "= /external_api.js",
  "= /http-bind",
  "= /xmpp-websocket",
  "@root_path",
  `~ ^/(libs|css|static|images|fonts|lang|sounds|connection_optimization|.well-known|transcripts)/(.*)$`,
];

/** @param configDir the container's /config @param dir where to write @returns what `nginx -t` says; empty if it is content */
export async function testNginx(configDir: string, dir: string): Promise<string> {
  const config = join(dir, "config");
  cpSync(configDir, config, { recursive: true });
  mkdirSync(join(config, "nginx/site-confs"), { recursive: true });
  for (const name of readdirSync(join(config, "nginx/site-confs"))) {
    const file = join(config, "nginx/site-confs", name);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("/run/web/config", config));
  }
  const tls = ["-keyout", join(dir, "key.pem"), "-out", join(dir, "cert.pem")];
  await execa("openssl", [
    "req",
    "-new",
    "-x509",
    "-nodes",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-subj",
    "/CN=test",
    ...tls,
  ]);
  writeFileSync(
    join(config, "nginx/ssl.conf"),
    `ssl_certificate ${join(dir, "cert.pem")};\nssl_certificate_key ${join(dir, "key.pem")};\n`,
  );
  const meet = `include ${config}/nginx-custom/*.conf;\n${upstreamLocations.map((match) => `location ${match} { return 204; }`).join("\n")}`;
  const file = join(dir, "nginx.conf");
  writeFileSync(
    file,
    `pid ${dir}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  resolver 127.0.0.11;
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server { listen 8000 default_server; ${meet} }
  server { listen 8443 ssl; include ${config}/nginx/ssl.conf; ${meet} }
  include ${config}/nginx/site-confs/*;
}
`,
  );
  const { exitCode, stderr } = await execa("nginx", ["-t", "-q", "-c", file, "-p", dir], { reject: false });
  return exitCode === 0 ? stderr : stderr || `exit code ${exitCode}`;
}
