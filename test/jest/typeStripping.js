/** Jest's transform: Node's own type stripping, as the program itself runs (docs/decisions/0001). Lines and columns stay. */

import { createHash } from "node:crypto";
import { stripTypeScriptTypes } from "node:module";

export default {
  process: (text) => ({ code: stripTypeScriptTypes(text) }),
  getCacheKey: (text) => createHash("sha256").update(process.version).update(text).digest("hex"),
};
