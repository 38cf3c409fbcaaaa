/** What says that something is wrong: a control itself, a choice around its button, a notice, a sentence below a field. */
const PROBLEM =
  '[aria-invalid="true"], .Mui-error [tabindex="0"], [data-problem], [id$="__error"]';

const FOCUSABLE =
  'input:not([type="hidden"]):not([aria-hidden]), textarea, [tabindex="0"], [data-problem]';

/** Leads whoever wanted to go on to the first field of a form that is wrong, or to the notice that says what is. */
export function focusProblem(form: HTMLElement | null): void {
  const [first] = form?.querySelectorAll<HTMLElement>(PROBLEM) ?? [];
  const control = first?.matches(FOCUSABLE)
    ? first
    : first
        ?.closest('.MuiFormControl-root')
        ?.querySelector<HTMLElement>(FOCUSABLE);
  control?.focus();
}
