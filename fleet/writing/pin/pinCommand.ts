/** `jitsi pin`: asks the registries which images the tags are today, for `jitsi:digests`. */

import { readFileSync, writeFileSync } from "node:fs";
import { stringify } from "yaml";
import { imageName, type Digests, type ImageRef, type PinnableImage } from "../../../model/images/images.ts";
import type { Outcome } from "../../command/shape.ts";
import { Failure } from "../../terminal/failure.ts";
import { loadFineStack } from "../../stacks/loadStack.ts";
import { countingLine } from "../../terminal/progressLine.ts";
import { mustKnow, openStackFolder, shownPath, stackFilePath } from "../../stacks/stackFolder.ts";
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

interface PinnedStack {
  readonly stack: string;
  readonly file: string;
  readonly images: readonly Pinned[];
  readonly digests: Digests;
  /** Whether they are in the file now. All or nothing: a file in which only some images are new would mix releases. */
  readonly written: boolean;
}

export async function run(
  stacks: readonly string[],
  { config, write = false }: { config: string; write?: boolean },
): Promise<Outcome> {
  const folder = openStackFolder(config);
  mustKnow(folder, stacks);
  const chosen = [...new Set(stacks)].map((stack) => ({
    stack,
    images: pinnableImages(loadFineStack(folder, stack)),
  }));
  const ask = asker(chosen.flatMap(({ images }) => images.map(({ image }) => image)));
  const pinned = await Promise.all(
    chosen.map(async ({ stack, images }): Promise<PinnedStack> => {
      const asked = await Promise.all(images.map(ask.about));
      const digests: Digests = Object.fromEntries(
        asked.flatMap(({ name, digest }) => (digest === undefined ? [] : [[name, digest]])),
      );
      const written = write && asked.every(({ problem }) => problem === undefined);
      return { stack, file: stackFilePath(folder, stack), images: asked, digests, written };
    }),
  ).finally(ask.end);
  for (const { written, file, digests } of pinned) if (written) save(file, digests);
  const failed = new Set(
    pinned.flatMap(({ images }) =>
      images.flatMap(({ image, problem }) => (problem === undefined ? [] : `${image} ${problem}.`)),
    ),
  );
  const ok = failed.size === 0;
  return {
    ok,
    json: {
      ok,
      stacks: pinned.map(({ stack, written, digests, images }) => ({ stack, written, digests, images })),
    },
    text: () =>
      pinned
        .flatMap((one) =>
          write ? (one.written ? `${shownPath(one.file)}: ${changes(one.images)}` : []) : shown(one, pinned),
        )
        .join("\n"),
    notes: [
      ...failed,
      ...pinned.flatMap(({ written, file }) =>
        write && !written ? `Nothing was written to ${shownPath(file)}.` : [],
      ),
    ].join("\n"),
  };
}

function shown({ file, digests }: PinnedStack, all: readonly PinnedStack[]): string[] {
  if (Object.keys(digests).length === 0) return [];
  const yaml = stringify({ "jitsi:digests": digests }, { lineWidth: 0 });
  return [all.length > 1 ? `# ${shownPath(file)}\n${yaml}` : yaml];
}

/** Most stacks have the same images: a registry is asked once for each. @param images that will be asked about */
function asker(images: readonly ImageRef[]) {
  const nameOf = (image: ImageRef): string => imageName({ ...image, digest: undefined });
  const total = new Set(images.map(nameOf)).size;
  const progress = countingLine((done) => `Asking the registries: ${done} of ${total} images`);
  const answers = new Map<string, Promise<Pick<Pinned, "digest" | "problem">>>();
  const ask = async (image: ImageRef): Promise<Pick<Pinned, "digest" | "problem">> => {
    try {
      return { digest: await digestOf(image) };
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return { problem: error.message };
    } finally {
      progress.step();
    }
  };
  return {
    about: async ({ name, image }: { name: PinnableImage; image: ImageRef }): Promise<Pinned> => {
      const asked = nameOf(image);
      const answer = answers.get(asked) ?? ask(image);
      answers.set(asked, answer);
      return { name, image: asked, before: image.digest, ...(await answer) };
    },
    end: progress.end,
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
