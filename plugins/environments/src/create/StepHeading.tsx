import { useEffect, useRef } from 'react';
import { VisuallyHidden } from '../layout/VisuallyHidden';

/**
 * Says which step one is at, and takes the focus once one comes there from another: the button that led there is gone,
 * and with it the place that a keyboard or a screen reader was at.
 */
export const StepHeading = (props: { step: number; children: string }) => {
  const { step } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(step);
  useEffect(() => {
    if (before.current !== step) {
      before.current = step;
      heading.current?.focus();
    }
  }, [step]);
  return (
    <h2 ref={heading} tabIndex={-1} style={{ margin: 0, outline: 'none' }}>
      <VisuallyHidden>{props.children}</VisuallyHidden>
    </h2>
  );
};
