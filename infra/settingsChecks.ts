/** Checks that speak in sentences, for every part of the settings. */

import { z } from "zod";

/** A check whose failure reads as "<value> <what>. <fix>". */
export const must = <T>(test: (value: T) => boolean, what: string, fix: string) =>
  z.refine<T>(test, { params: { what, fix } });

/** A check over a list that names each further element with a key that an earlier one has, also while other things are wrong. */
export const distinct = <T>(keyOf: (item: T) => unknown, path: string, fix: string) =>
  z.superRefine<T[]>(
    (items, context) => {
      const seen = new Map<unknown, number>();
      items.forEach((item, index) => {
        const key = keyOf(item);
        const first = seen.get(key);
        if (typeof key !== "string") return;
        if (first === undefined) seen.set(key, index);
        else
          context.addIssue({
            code: "custom",
            path: [index, path],
            input: key,
            params: { what: `is already used by [${first}]`, fix },
          });
      });
    },
    { when: ({ value }) => Array.isArray(value) && value.every(isRecord) },
  );

const isRecord = (value: unknown): boolean => typeof value === "object" && value !== null;

export const dnsLabel = z
  .string()
  .check(
    must(
      (value) => /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value),
      "is not a valid DNS label",
      "Use up to 63 lowercase letters, digits and dashes, starting with a letter and not ending with a dash.",
    ),
  );

const registryHost = String.raw`[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:\d{1,5})?`;
const repositoryPath = String.raw`[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*`;

/** A reference to an image as Docker has it (distribution/reference): it stands in Compose files and on command lines, where more would be read. */
export const image = z
  .string()
  .check(
    must(
      (value) =>
        new RegExp(`^(${registryHost}/)?${repositoryPath}(:\\w[\\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$`).test(
          value,
        ),
      "is not a valid image reference",
      "Give [REGISTRY/]NAME[:TAG][@sha256:DIGEST], e.g. registry.my-app.com/shop:1.4.",
    ),
  );

export const registry = z
  .string()
  .check(
    must(
      (value) => new RegExp(`^${registryHost}$`).test(value),
      "is not a registry",
      "Use the host name at the start of an image reference, e.g. ghcr.io.",
    ),
  );

export const registryMirror = z
  .string()
  .check(
    must(
      (value) => new RegExp(`^${registryHost}(/${repositoryPath})?$`).test(value),
      "is not a valid mirror",
      "Use a registry and a path in it, e.g. europe-docker.pkg.dev/my-project/ghcr.",
    ),
  );

/** For names and ids of a cloud's own resources. */
export const cloudId = z
  .string()
  .check(
    must(
      (value) => /^[\w][\w./:-]*$/.test(value),
      "is not a valid resource name or ID",
      "Use only letters, digits and the characters . / : - _.",
    ),
  );

const domainLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The domain that customers' host names are in; what stands before it has 63 letters. */
export const baseDomain = z
  .string()
  .check(
    must(
      (value) =>
        value.length <= 190 &&
        value.includes(".") &&
        value.split(".").every((label) => domainLabel.test(label)),
      "is not a valid domain name",
      "Use the domain that contains the customers' host names, e.g. my-app.com, without a trailing dot.",
    ),
  );
