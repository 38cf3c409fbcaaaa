import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles({
  link: {
    width: '100%',
    height: 2 * sidebarConfig.logoHeight,
    display: 'flex',
    alignItems: 'center',
    paddingLeft: 24,
    color: '#fff',
    fontWeight: 700,
    fontSize: 20,
  },
  mark: { width: 24, height: 24, flex: 'none', marginRight: 16 },
});

/** A bollard with a line around it: where a ship makes fast. */
export const SidebarLogo = () => {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();
  return (
    <Link
      to="/environments"
      underline="none"
      className={classes.link}
      aria-label="Berth, all environments"
    >
      <svg className={classes.mark} viewBox="0 0 24 24" aria-hidden>
        <path
          fill="#7df3e1"
          d="M5 4h14v3h-3v9h4v4H4v-4h4V7H5zm6 3v2.6l2-.6V7zm0 4.7v2l2-.6v-2zm0 4.1v.2h2v-.8z"
        />
      </svg>
      {isOpen && 'Berth'}
    </Link>
  );
};
