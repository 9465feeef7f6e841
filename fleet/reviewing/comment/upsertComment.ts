/** One comment a kind, updated in place. */

import type { Forge } from "./forges.ts";

export type Outcome = "created" | "updated" | "unchanged";

/**
 * To be called anew if it fails (`patiently`): it looks for our comment each time, for one whose answer got lost may be there.
 * @param marker first line of our comment
 * @param body begins with the marker
 */
export async function upsertComment(forge: Forge, marker: string, body: string): Promise<Outcome> {
  for await (const comment of forge.ownComments()) {
    if (!comment.body.startsWith(marker)) continue;
    // Both store what they get without white space at its end.
    if (comment.body.replaceAll("\r\n", "\n").trimEnd() === body.trimEnd()) return "unchanged";
    await forge.update(comment.id, body);
    return "updated";
  }
  await forge.create(body);
  return "created";
}
