/** How Telegraf is started, so that a buffer which a machine's sudden end has torn does not keep it from starting ever again. */

import type { ConfigFile } from "../../services/service.ts";
import { bufferDirectory } from "./outputs.ts";

const path = "/etc/telegraf/start.sh";

/** @param confPath of the configuration */
export const startEntrypoint = (confPath: string): string[] => ["/bin/sh", path, confPath];

/**
 * Telegraf 1.37 reads the buffer on disk when it reads its configuration, and ends if the last point there is only half written
 * (telegraf `models/running_output.go` NewRunningOutput). A look beforehand, with no inputs, finds that out.
 */
export const startScript: ConfigFile = {
  path,
  content: `#!/bin/sh
set -u
# Strict: what a variable holds stays a text, whatever is in it.
set -- /usr/bin/telegraf --strict-env-handling --config "$1"
said=$("$@" --test --input-filter none 2>&1)
case $said in
*"failed to open wal file"*)
  echo "What waits in ${bufferDirectory} is torn and is thrown away." >&2
  rm -rf ${bufferDirectory}/*
  ;;
esac
exec "$@"
`,
};
