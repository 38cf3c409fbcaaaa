import { lazy, Suspense } from 'react';
import Skeleton from '@material-ui/lab/Skeleton';
import type { SchemaFormProps } from './SchemaForm';

const SchemaForm = lazy(() => import('./SchemaForm'));

/** The form of a JSON Schema, whose code comes with the first page that has one; a skeleton of its fields until then. */
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
  ) : null;
};
