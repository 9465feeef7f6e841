/** The pictures in docs: each is small, for light pages and for dark ones, and shown somewhere. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, normalize } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "@jest/globals";
import { projectDir } from "../../tools/stacks/allStacks.ts";
import { testWith } from "../setUp/withNeeds.ts";

const filesIn = (folder: string): string[] =>
  readdirSync(join(projectDir, folder), { recursive: true, encoding: "utf8" }).map((file) =>
    join(folder, file),
  );

const docs = filesIn("docs");
const isPicture = (file: string): boolean => /\.(svg|png|gif|jpe?g|webp)$/.test(file);
const pictures = docs.filter(isPicture);
const pages = ["README.md", ...docs.filter((file) => file.endsWith(".md"))];

/** Where pages lead to, in Markdown and in HTML. */
const led = pages.flatMap((page) =>
  [
    ...readFileSync(join(projectDir, page), "utf8").matchAll(
      /!\[(?<alt>[^\]]*)\]\((?<image>[^)\s]+)\)|<img (?<img>[^>]*)>|<source (?<source>[^>]*)>|\]\((?<link>[^)\s]+)\)/g,
    ),
  ].map(({ groups = {} }) => {
    const { alt, image, img, source, link } = groups;
    const target = image ?? link ?? /src(?:set)?="([^"]*)"/.exec(img ?? source ?? "")?.[1] ?? "";
    return {
      page,
      target: normalize(join(page, "..", target)),
      /** Of what is shown in the page itself. */
      alt: alt ?? (img === undefined ? undefined : (/alt="([^"]*)"/.exec(img)?.[1] ?? "")),
      onDark: source?.includes("prefers-color-scheme: dark") === true,
    };
  }),
);

describe.each(pictures)("%s", (picture) => {
  test("is shown, or led to, by a page", () => expect(led.map(({ target }) => target)).toContain(picture));

  test("has at most 150 kB", () =>
    expect(statSync(join(projectDir, picture)).size).toBeLessThanOrEqual(150_000));

  test("is there for light pages and for dark ones", () => {
    if (picture.endsWith(".svg"))
      return expect(readFileSync(join(projectDir, picture), "utf8")).toContain(
        "@media (prefers-color-scheme: dark)",
      );
    const [, name, scheme] = /^(.*)-(light|dark)(\.\w+)$/.exec(picture) ?? [];
    expect(scheme).toBeDefined();
    for (const other of ["light", "dark"]) expect(pictures).toContain(`${name}-${other}.png`);
    if (scheme === "dark")
      expect(led.filter(({ onDark }) => onDark).map(({ target }) => target)).toContain(picture);
  });

  test("has nothing of the machine that made it, and asks for nothing from elsewhere", () => {
    if (!picture.endsWith(".svg")) return;
    const svg = readFileSync(join(projectDir, picture), "utf8");
    expect(svg).not.toMatch(/\/(tmp|root|home|Users)\//);
    expect(svg.replaceAll(/ xmlns(:\w+)?="[^"]*"/g, "")).not.toMatch(
      /https?:\/\/[^<]*"|<script|<image|@import/,
    );
  });
});

test("no page shows a picture that is not there, or does not say what it is", () => {
  const ours = led.filter(({ target }) => isPicture(target) && !target.includes("://"));
  expect(ours.filter(({ target }) => !pictures.includes(target))).toEqual([]);
  expect(ours.filter(({ alt }) => alt?.trim() === "")).toEqual([]);
});

testWith("terminal")("the terminal shows what `jitsi check` says today", async () => {
  const { exitCode, stderr } = await execa(
    process.execPath,
    ["tools/pictures/main.ts", "terminal-check", "--check"],
    { cwd: projectDir, reject: false },
  );
  expect([stderr, exitCode]).toEqual(["", 0]);
});
