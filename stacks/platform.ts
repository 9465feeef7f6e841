import { AwsPlatform } from "../components/platform/awsPlatform.ts";
import { GoogleCloudPlatform } from "../components/platform/googleCloudPlatform.ts";
import type { PlatformPlan } from "../model/platform/plan.ts";
import type { CloudProviders } from "./providers.ts";
import { platformOutputs, type PlatformStackOutputs } from "./platformContract.ts";

export interface PlatformStackArgs {
  plan: PlatformPlan;
  /** One for each cloud that the plan has. */
  providers: Pick<CloudProviders, "gcp" | "aws">;
}

/** What the customers of one GCP project and one AWS account share. @throws Error if a cloud of the plan has no provider */
export function platformStack({ plan, providers }: PlatformStackArgs): PlatformStackOutputs {
  const { gcp, aws } = plan;
  return platformOutputs(plan, {
    google:
      gcp === undefined
        ? undefined
        : new GoogleCloudPlatform("platform", { ...plan, gcp }, { provider: given(providers.gcp, "gcp") }),
    aws:
      aws === undefined
        ? undefined
        : new AwsPlatform("platform-aws", { ...plan, aws }, { provider: given(providers.aws, "aws") }),
  });
}

function given<T>(provider: T | undefined, cloud: string): T {
  if (provider === undefined) throw new Error(`the platform has ${cloud}, but no provider was made for it`);
  return provider;
}
