import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles({
  root: { width: 136, flex: '0 1 auto' },
});

/** One filter: several values may be chosen, those that are not offered may be typed. */
export const FilterSelect = (props: {
  label: string;
  choices: string[];
  chosen: string[];
  accepts: (value: string) => boolean;
  text?: (value: string) => string;
  onChange: (chosen: string[]) => void;
}) => {
  const classes = useStyles();
  return (
    <Autocomplete
      className={classes.root}
      size="small"
      multiple
      freeSolo
      limitTags={1}
      options={props.choices}
      value={props.chosen}
      getOptionLabel={props.text ?? (value => value)}
      filterSelectedOptions
      onChange={(_, values) =>
        props.onChange(values.map(value => value.trim()).filter(props.accepts))
      }
      renderInput={params => (
        <TextField {...params} label={props.label} variant="outlined" />
      )}
    />
  );
};
