import { useEffect, useRef, useState } from 'react';
import InputAdornment from '@material-ui/core/InputAdornment';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import SearchIcon from '@material-ui/icons/Search';
import { searchTextProblem } from '@berth/plugin-environments-common';
import { useDebounced } from '../live/useDebounced';
import { useText } from '../translation/useText';

const useStyles = makeStyles({ root: { flex: '1 1 180px', maxWidth: 320 } });

/** Looks for environments once one stops typing; says at once what can't be looked for. */
export const SearchField = (props: {
  value: string;
  onChange: (value: string) => void;
}) => {
  const classes = useStyles();
  const t = useText();
  const { value, onChange } = props;
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  const settled = useDebounced(typed, 250);
  const problem = searchTextProblem(t('list.search'), typed);

  useEffect(() => {
    if (
      // What is being typed over, or was taken away from elsewhere, is no search any more.
      settled === typed &&
      settled !== sent.current &&
      !searchTextProblem('q', settled)
    ) {
      sent.current = settled;
      onChange(settled);
    }
  }, [settled, typed, onChange]);

  useEffect(() => {
    // The address changed by another way: a link, the back button, the filters' reset.
    if (value !== sent.current) {
      sent.current = value;
      setTyped(value);
    }
  }, [value]);

  return (
    <TextField
      className={classes.root}
      size="small"
      variant="outlined"
      id="environments-search"
      type="search"
      label={t('list.search')}
      value={typed}
      error={!!problem}
      helperText={problem}
      onChange={event => setTyped(event.target.value)}
      InputProps={{
        endAdornment: (
          <InputAdornment position="end">
            <SearchIcon fontSize="small" color="action" />
          </InputAdornment>
        ),
      }}
    />
  );
};
