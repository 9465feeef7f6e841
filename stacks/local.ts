import { customerStack, type CustomerStackArgs } from "./customer.ts";
import type { StackOutputs } from "./contract.ts";

/** The same deployment as a customer's, on this computer's Docker daemon: only the settings' defaults differ. */
export const localStack = (args: CustomerStackArgs): Promise<StackOutputs> => customerStack(args);
