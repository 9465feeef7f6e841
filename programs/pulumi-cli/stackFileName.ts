/** What the file of a stack is called. */

export const stackFileName = (stack: string): string => `Pulumi.${stack}.yaml`;

/** @returns undefined if that is no name of a stack's file */
export const stackOfFile = (file: string): string | undefined => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1];
