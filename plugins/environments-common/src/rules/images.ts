const IMAGE =
  /^(?:[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:\d{1,5})?\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/**
 * Says why a value is no image name without tag and digest, such as `registry.example.com/web`; undefined where it
 * is one.
 */
export function imageProblem(
  field: string,
  value: unknown,
): string | undefined {
  return typeof value === 'string' && value.length <= 255 && IMAGE.test(value)
    ? undefined
    : `${field} takes an image's name in lower case without tag and digest, such as registry.example.com/web`;
}

/** Says why a value is no image tag that stays what it is; undefined where it is one. `latest` does not stay. */
export function tagProblem(field: string, value: unknown): string | undefined {
  return typeof value === 'string' && TAG.test(value) && value !== 'latest'
    ? undefined
    : `${field} takes an image's tag other than latest: letters, digits, dots, hyphens and underscores, at most 128 characters`;
}
