/** Why one field is refused. */
export interface Problem {
  /** Dotted path of the field: `parameters.domain`. */
  field: string;
  /** A sentence that names the field and the rule. */
  message: string;
}
