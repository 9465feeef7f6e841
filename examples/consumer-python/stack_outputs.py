"""Reads the outputs `jitsi` and `platform` of stacks of the project `jitsi`. Copy it into a program of your own."""

import pulumi

#: The version of the outputs that this program was written for. Additions keep it.
SCHEMA_VERSION = 1


def read_jitsi(stack: str) -> pulumi.Output:
    """The plain output of a customer's stack: `acme`, or in full `organization/project/acme`."""
    return _read(stack, "jitsi")


def read_platform(stack: str) -> pulumi.Output:
    """The plain output of a platform stack."""
    return _read(stack, "platform")


def _read(stack: str, output: str) -> pulumi.Output:
    name = stack if "/" in stack else f"{pulumi.get_organization()}/jitsi/{stack}"
    reference = pulumi.StackReference(stack, stack_name=name)

    def usable(value):
        if value is None:
            raise pulumi.RunError(
                f"Stack {name} has no output `{output}`: it is of another kind, or its first deployment has not ended."
            )
        version = value.get("schemaVersion", 0)
        if version != SCHEMA_VERSION:
            raise pulumi.RunError(
                f"Stack {name} has outputs of version {version:g}, this program reads {SCHEMA_VERSION}."
            )
        return value

    return reference.get_output(output).apply(usable)
