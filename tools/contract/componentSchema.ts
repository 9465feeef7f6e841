/**
 * Writes the schema of the component package, as the SDK's own analyzer infers it.
 *
 *   node tools/contract/componentSchema.ts          write
 *   node tools/contract/componentSchema.ts --check  exit 1 if the written file is stale
 */
import { fileURLToPath } from "node:url";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental/provider.js";
import { format, resolveConfig } from "prettier";
import { Jitsi } from "../../packages/component/index.ts";
import { writeOrCheck } from "../writeOrCheck.ts";

const target = new URL("../../packages/component/schema.json", import.meta.url);

const provider = new ComponentProvider({
  name: "jitsi",
  components: [Jitsi],
  dirname: fileURLToPath(new URL(".", target)),
});
const filepath = fileURLToPath(target);
writeOrCheck("node tools/contract/componentSchema.ts", [
  {
    target,
    text: await format(await provider.getSchema(), { ...(await resolveConfig(filepath)), filepath }),
  },
]);
