import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// The first page of a run also waits for its code to be compiled.
configure({ asyncUtilTimeout: 15_000 });

// A journey through a whole page takes its time on a busy machine.
jest.setTimeout(120_000);
