import {
  type RefObject,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import { focusProblem } from './focusProblem';

/** A form's element, and what moves the focus to the first thing that is wrong in it, once that is said there. */
export function useFocusProblem(): [RefObject<HTMLDivElement>, () => void] {
  const form = useRef<HTMLDivElement>(null);
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (times > 0) {
      focusProblem(form.current);
    }
  }, [times]);
  return [form, useCallback(() => setTimes(before => before + 1), [])];
}
