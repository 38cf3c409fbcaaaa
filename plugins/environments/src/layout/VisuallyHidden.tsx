import type { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles({
  root: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
});

/** Words for who hears the page, where who sees it is told by a sign. */
export const VisuallyHidden = (props: { children: ReactNode }) => (
  <span className={useStyles().root}>{props.children}</span>
);
