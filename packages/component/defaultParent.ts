import type { ComponentResource } from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state.js";

/** What the SDK has for runs side by side in one process; it does not declare it for others. */
const { getStore } = state as unknown as { getStore: () => object };
const { asyncLocalStorage } = globalThis as unknown as {
  asyncLocalStorage: { run<T>(store: object, action: () => T): T };
};

/**
 * Resources that `action` makes without a parent become children of the component, as they become the stack's in a program. Everything else of
 * the run's state is seen through.
 */
export const withDefaultParent = <T>(component: ComponentResource, action: () => T): T =>
  asyncLocalStorage.run(
    Object.create(getStore(), { stackResource: { value: component, writable: true } }) as object,
    action,
  );
