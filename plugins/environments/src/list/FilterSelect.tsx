import { useState } from 'react';
import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles({
  root: { width: 136, flex: '0 1 auto' },
  refused: { width: 264 },
});

/** One filter: several values may be chosen, those that are not offered may be typed; what can't be is said below. */
export const FilterSelect = (props: {
  label: string;
  choices: string[];
  chosen: string[];
  /** The value that a typed text means. */
  valueOf: (typed: string) => string;
  problemOf: (value: string) => string | undefined;
  text?: (value: string) => string;
  onChange: (chosen: string[]) => void;
}) => {
  const classes = useStyles();
  const { choices, chosen, onChange, text = (value: string) => value } = props;
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string>();

  const add = (words: string) => {
    const wanted = words.trim();
    const read = wanted.toLowerCase();
    const value =
      choices.find(choice => choice === wanted) ??
      choices.find(choice => text(choice).toLowerCase() === read) ??
      props.valueOf(wanted);
    const refusal = props.problemOf(value);
    setProblem(refusal);
    // What is refused stays, to be mended.
    setTyped(refusal ? words : '');
    if (!refusal && !chosen.includes(value)) {
      onChange([...chosen, value]);
    }
  };
  return (
    <Autocomplete
      className={`${classes.root} ${problem ? classes.refused : ''}`}
      size="small"
      multiple
      freeSolo
      limitTags={1}
      options={choices}
      value={chosen}
      inputValue={typed}
      getOptionLabel={text}
      filterSelectedOptions
      onInputChange={(event, words) => {
        // Without an event another filter has changed the address, which is no reason to forget what is being typed.
        if (event) {
          setTyped(words);
          setProblem(undefined);
        }
      }}
      onChange={(_, values, reason) =>
        reason === 'create-option'
          ? add(values[values.length - 1])
          : onChange(values)
      }
      // What stands there is in force, also where one leaves without a last key.
      onBlur={() => typed.trim() && add(typed)}
      renderInput={params => (
        <TextField
          {...params}
          label={props.label}
          variant="outlined"
          error={!!problem}
          helperText={problem}
        />
      )}
    />
  );
};
