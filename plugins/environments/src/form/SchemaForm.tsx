import { useMemo, useRef } from 'react';
import { createTheme, ThemeProvider } from '@material-ui/core/styles';
import type { Theme } from '@material-ui/core/styles';
import Form from '@rjsf/material-ui';
import type { RJSFSchema, UiSchema } from '@rjsf/utils';
import { customizeValidator } from '@rjsf/validator-ajv8';
import { formats, JsonSchema } from '@berth/plugin-environments-common';
import type { Problem } from '@berth/plugin-environments-common/parameters';
import { ProblemNotices } from './ProblemNotices';
import { labelledProblem, partsOf, problemSchema } from './problemSchema';
import { useUnplaced } from './useUnplaced';

/** Decides between branches only: what a reader is told comes from the rules that the API judges by. */
const validator = customizeValidator({
  customFormats: Object.fromEntries(
    Object.entries(formats).map(([name, rule]) => [
      name,
      (value: string) => rule(name, value) === undefined,
    ]),
  ),
});

/** The form's fields look like the others of the page, and what describes them is no heading. */
const likeThePage = (theme: Theme) =>
  createTheme({
    ...theme,
    props: {
      ...theme.props,
      MuiTextField: { variant: 'outlined', size: 'small' },
      MuiTypography: { variantMapping: { subtitle2: 'p' } },
    },
  });

export interface SchemaFormProps {
  /** Path of the value: `parameters`; the fields' ids begin with it. */
  root: string;
  /** What the reader calls the value as a whole. */
  label: string;
  schema: JsonSchema;
  value: Record<string, unknown>;
  /** What is wrong, shown beside the fields; above all of them where it belongs to none. */
  problems: Problem[];
  onChange: (value: Record<string, unknown>) => void;
  /** What else is said of a field, by its path. */
  hints?: Record<string, string>;
  /** Somebody was in the field at this path. */
  onTouched?: (field: string) => void;
  disabled?: boolean;
}

/** A form made from a blueprint's JSON Schema. */
export default function SchemaForm(props: SchemaFormProps) {
  const { root, schema, problems, hints, onTouched } = props;
  const extraErrors = useMemo(
    () =>
      problemSchema(
        schema,
        root,
        problems.filter(({ field }) => field !== root),
      ),
    [schema, root, problems],
  );
  const form = useRef<HTMLDivElement>(null);
  const unplaced = useUnplaced(problems, form);
  return (
    <ThemeProvider theme={likeThePage}>
      <ProblemNotices
        sentences={unplaced.map(problem =>
          labelledProblem(schema, root, props.label, problem),
        )}
      />
      {/* The fields' grid is wider than its place by a margin that holds nothing. */}
      <div ref={form} style={{ overflowX: 'clip' }}>
        <Form
          tagName="div"
          idPrefix={root}
          idSeparator="."
          schema={schema as RJSFSchema}
          uiSchema={uiSchemaOf(root, hints)}
          formData={props.value}
          validator={validator}
          extraErrors={extraErrors}
          // The defaults are in the value already; none may come in unseen.
          experimental_defaultFormStateBehavior={{
            emptyObjectFields: 'skipDefaults',
          }}
          noValidate
          noHtml5Validate
          showErrorList={false}
          disabled={props.disabled}
          onChange={({ formData }, id) => {
            if (id) {
              onTouched?.(id);
            }
            props.onChange((formData ?? {}) as Record<string, unknown>);
          }}
          onBlur={id => onTouched?.(id)}
        />
      </div>
    </ThemeProvider>
  );
}

function uiSchemaOf(
  root: string,
  hints: Record<string, string> = {},
): UiSchema {
  const tree: UiSchema = { 'ui:submitButtonOptions': { norender: true } };
  for (const [field, hint] of Object.entries(hints)) {
    let node = tree;
    for (const part of partsOf(field.slice(root.length))) {
      node[part] ??= {};
      node = node[part];
    }
    node['ui:help'] = hint;
  }
  return tree;
}
