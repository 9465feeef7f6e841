/** `jitsi pin`: asks the registries which images the tags are today, for `jitsi:digests`. */

import { readFileSync, writeFileSync } from "node:fs";
import { stringify } from "yaml";
import { imageName, type Digests, type ImageRef, type PinnableImage } from "../../../model/images/images.ts";
import type { Outcome } from "../../command/shape.ts";
import { Failure } from "../../terminal/failure.ts";
import { loadFineStack } from "../../stacks/loadStack.ts";
import { paint } from "../../terminal/paint.ts";
import { openStackFolder, shownPath, stackFilePath } from "../../stacks/stackFolder.ts";
import { withDigests } from "./digestsInFile.ts";
import { pinnableImages } from "./pinnableImages.ts";
import { digestOf, RegistryError } from "./registry.ts";

interface Pinned {
  readonly name: PinnableImage;
  /** `repository:tag`, as it was asked for. */
  readonly image: string;
  /** What the stack has now. */
  readonly before: string | undefined;
  readonly digest?: string;
  /** Why there is no digest, as the end of a sentence. */
  readonly problem?: string;
}

/** All or nothing: a file in which some images are pinned anew and some are not would mix releases. */
export async function run(
  stack: string,
  { config, write = false }: { config: string; write?: boolean },
): Promise<Outcome> {
  const folder = openStackFolder(config);
  const file = stackFilePath(folder, stack);
  const images = pinnableImages(loadFineStack(folder, stack));
  const pinned = await askAll(images);
  const failed = pinned.filter(({ problem }) => problem !== undefined);
  const digests: Digests = Object.fromEntries(
    pinned.flatMap(({ name, digest }) => (digest === undefined ? [] : [[name, digest]])),
  );
  const ok = failed.length === 0;
  const written = write && ok;
  if (written) save(file, digests);
  return {
    ok,
    json: { ok, written, digests, images: pinned },
    text: () => {
      if (written) return `${shownPath(file)}: ${changes(pinned)}`;
      return write || Object.keys(digests).length === 0
        ? ""
        : stringify({ "jitsi:digests": digests }, { lineWidth: 0 });
    },
    notes: [
      ...failed.map(({ image, problem }) => `${image} ${problem}.`),
      ...(write && !ok ? [`Nothing was written to ${shownPath(file)}.`] : []),
    ].join("\n"),
  };
}

async function askAll(images: readonly { name: PinnableImage; image: ImageRef }[]): Promise<Pinned[]> {
  const progress = progressOf(images.length);
  const pinned = await Promise.all(
    images.map(async ({ name, image }): Promise<Pinned> => {
      const asked = { name, image: imageName({ ...image, digest: undefined }), before: image.digest };
      try {
        return { ...asked, digest: await digestOf(image) };
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        return { ...asked, problem: error.message };
      } finally {
        progress.next();
      }
    }),
  );
  progress.end();
  return pinned;
}

/** On a terminal, one line that goes again. */
function progressOf(total: number): { next: () => void; end: () => void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { next: () => undefined, end: () => undefined };
  let done = 0;
  const show = (): void => {
    stderr.write(`\r${paint("dim", `Asking the registries: ${done} of ${total} images`, stderr)}`);
  };
  show();
  return {
    next: () => {
      done += 1;
      show();
    },
    // To the line's beginning, and clear it (ECMA-48, EL).
    end: () => void stderr.write("\r\u001b[K"),
  };
}

function changes(pinned: readonly Pinned[]): string {
  const changed = pinned.filter(({ before, digest }) => before !== digest).map(({ name }) => name);
  return changed.length === 0
    ? `${pinned.length} images are pinned already, and nothing changed`
    : `pinned ${changed.join(", ")}${changed.length < pinned.length ? "; the others were" : ""}`;
}

function save(file: string, digests: Digests): void {
  let text: string;
  try {
    text = withDigests(readFileSync(file, "utf8"), digests);
  } catch (error) {
    throw new Failure(
      `${shownPath(file)} ${(error as Error).message}, so put the digests there yourself: \`jitsi pin\` without --write prints them.`,
    );
  }
  writeFileSync(file, text);
}
