/**
 * Outputs that an update gives another value, so that a preview cannot know them, by type. Those of a launch template:
 * terraform-provider-aws internal/service/ec2/ec2_launch_template.go, `CustomizeDiff` with `ComputedIf`.
 */
export const newWithUpdate: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/launchTemplate:LaunchTemplate": ["latestVersion"],
};
