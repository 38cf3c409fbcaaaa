import type { ReactNode } from 'react';
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
        const typed = value.toLowerCase();
        // What is chosen already is no reason to hide the others.
        return options.includes(value)
          ? options
          : options.filter(option => option.toLowerCase().includes(typed));
      }}
      renderOption={text}
      onInputChange={(_, typed, reason) => {
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
