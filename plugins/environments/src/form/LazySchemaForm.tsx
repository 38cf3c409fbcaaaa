import { lazy, Suspense } from 'react';
import Skeleton from '@material-ui/lab/Skeleton';
import { ProblemNotices } from './ProblemNotices';
import { labelledProblem } from './problemSchema';
import type { SchemaFormProps } from './SchemaForm';

const SchemaForm = lazy(() => import('./SchemaForm'));

/**
 * The form of a JSON Schema, whose code comes with the first page that has one; a skeleton of its fields until then.
 * Where there are no fields, it is only said what is wrong.
 */
export const LazySchemaForm = (props: SchemaFormProps) => {
  const fields = Object.keys(
    (props.schema.properties as object | undefined) ?? {},
  );
  return fields.length ? (
    <Suspense
      fallback={fields.map(field => (
        <Skeleton key={field} height={72} />
      ))}
    >
      <SchemaForm {...props} />
    </Suspense>
  ) : (
    <ProblemNotices
      sentences={props.problems.map(problem =>
        labelledProblem(props.schema, props.root, props.label, problem),
      )}
    />
  );
};
