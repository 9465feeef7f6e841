/** Google Cloud's refusals, in the words of its APIs as the provider passes them on. */

export function badValue(field: string, value: string, why: string): string {
  return `googleapi: Error 400: Invalid value for field 'resource.${field}': '${value}'. ${why}, invalid`;
}

export function notThere(path: string): string {
  return `googleapi: Error 404: The resource '${path}' was not found, notFound`;
}

export function badRequest(sentence: string): string {
  return `googleapi: Error 400: ${sentence}, badRequest`;
}

/** @param where e.g. `globally`, `in region europe-west1` */
export function quotaExceeded(metric: string, limit: number, where: string): Error {
  return new Error(
    `googleapi: Error 403: Quota '${metric}' exceeded. Limit: ${limit.toFixed(1)} ${where}., quotaExceeded`,
  );
}
