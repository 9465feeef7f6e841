/** What bridges know the true Prosody-JVB by. */

import { about, from, is, list, matches, type ResourcePromise, valuesAt } from "./promise.ts";

const authority = "tls:SelfSignedCert";
const server = "tls:LocallySignedCert";
const request = "tls:CertRequest";
const year = 365 * 24;

export const certificates: readonly ResourcePromise[] = [
  ...about("tls:PrivateKey", [
    ["algorithm", is("ECDSA"), "Java's and Prosody's trust stores are tried with this kind of key"],
    ["ecdsaCurve", is("P256"), "Java's and Prosody's trust stores are tried with this kind of key"],
  ]),
  ...about(authority, [
    ["isCaCertificate", is(true), "bridges would trust no certificate that it signed"],
    ["allowedUses", list("cert_signing", "crl_signing"), "the authority's key could pass for a server"],
  ]),
  ...about(server, [
    [
      "allowedUses",
      list("digital_signature", "key_encipherment", "server_auth"),
      "bridges would refuse Prosody-JVB, or its key could sign others",
    ],
    ["caPrivateKeyPem", from("tls:PrivateKey", "privateKeyPem"), "another authority would sign"],
    ["caCertPem", from(authority, "certPem"), "bridges trust this authority only"],
    ["certRequestPem", from(request, "certRequestPem"), "the certificate would be for another name"],
  ]),
  ...about(
    [authority, server],
    [
      [
        "validityPeriodHours",
        (value) => Number(value) >= 5 * year,
        "every bridge would lose Prosody-JVB when it runs out",
      ],
      [
        "earlyRenewalHours",
        (value, { properties }) =>
          Number(value) >= year / 4 && Number(value) < Number(properties.validityPeriodHours) / 2,
        "nobody would renew the certificate before it runs out",
      ],
    ],
  ),
  ...about(
    [authority, request],
    [["privateKeyPem", from("tls:PrivateKey", "privateKeyPem"), "the certificate would be of another key"]],
  ),
  ...about(request, [
    [
      "dnsNames",
      (value, { properties }) =>
        JSON.stringify(value) === JSON.stringify([valuesAt(properties, "subject.commonName")[0]]) &&
        String((value as string[])[0]).startsWith("auth."),
      "bridges compare the XMPP domain, and would refuse Prosody-JVB",
    ],
    [
      "subject.commonName",
      matches(/^auth\.jvb\./),
      "bridges compare the XMPP domain, and would refuse Prosody-JVB",
    ],
  ]),
];
