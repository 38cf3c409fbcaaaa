import type { Theme } from '@material-ui/core/styles';

/** A tab under the pointer; Backstage's own colours for it are those of a light page, on a dark one too. */
export const tabHover = (theme: Theme) => ({
  '&:hover': {
    color: theme.palette.text.primary,
    backgroundColor: theme.palette.action.hover,
  },
});
