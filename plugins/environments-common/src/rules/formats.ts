import { durationProblem } from './durations';
import { hostProblem } from './hosts';
import { imageProblem } from './images';
import { quantityProblem } from './quantities';
import { versionProblem } from './versions';

/** Says why a value breaks a rule, naming the field; undefined where it keeps it. */
export type Rule = (field: string, value: unknown) => string | undefined;

/** The formats that a blueprint's JSON Schemas may ask for, beside JSON Schema's own. */
export const formats: Record<string, Rule> = {
  quantity: quantityProblem,
  hostname: hostProblem,
  duration: durationProblem,
  version: versionProblem,
  image: imageProblem,
};
