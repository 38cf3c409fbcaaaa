import { type ReactNode, useState } from 'react';
import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';

/** A text field that offers values while one types, and takes any other. */
export const CompletionField = (props: {
  id: string;
  label: string;
  value: string;
  choices: string[];
  problem?: string;
  hint?: ReactNode;
  required?: boolean;
  disabled?: boolean;
  /** What an offered value reads as. */
  text?: (value: string) => string;
  onChange: (value: string) => void;
  onBlur?: () => void;
}) => {
  const { value, choices, text = (choice: string) => choice } = props;
  const [typing, setTyping] = useState(false);
  return (
    <Autocomplete
      id={props.id}
      freeSolo
      fullWidth
      size="small"
      disabled={props.disabled}
      options={choices}
      value={value}
      inputValue={value}
      filterOptions={options => {
        // What is chosen already is no reason to hide the others; what is typed in full must not be covered by them.
        if (!typing && options.includes(value)) {
          return options;
        }
        const typed = value.toLowerCase();
        return options.filter(
          option => option !== value && option.toLowerCase().includes(typed),
        );
      }}
      onClose={() => setTyping(false)}
      renderOption={text}
      onInputChange={(_, typed, reason) => {
        if (reason === 'input') {
          setTyping(true);
        }
        if (reason !== 'reset' || typed) {
          props.onChange(typed);
        }
      }}
      onBlur={props.onBlur}
      renderInput={params => (
        <TextField
          {...params}
          label={props.label}
          required={props.required}
          variant="outlined"
          error={!!props.problem}
          helperText={props.problem ?? props.hint}
        />
      )}
    />
  );
};
