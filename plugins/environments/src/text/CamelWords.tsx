import { Fragment } from 'react';

/** `PodDisruptionBudget` as it stands, which breaks before a capital where a line is too short for it, not anywhere. */
export const CamelWords = (props: { children: string }) => (
  <span>
    {props.children.split(/(?<=[a-z])(?=[A-Z])/).map((word, index) => (
      <Fragment key={index}>
        {index > 0 && <wbr />}
        {word}
      </Fragment>
    ))}
  </span>
);
