import { lazy, Suspense } from 'react';
import Typography from '@material-ui/core/Typography';
import { Route, Routes } from 'react-router-dom';
import { CustomerAddress } from './CustomerAddress';
import { EnvironmentPage } from './environment/EnvironmentPage';
import { NotFoundState } from './layout/NotFoundState';
import { PageSkeleton } from './layout/PageSkeleton';
import { EnvironmentsListPage } from './list/EnvironmentsListPage';

// What checks and draws JSON Schemas is large, and the list needs none of it.
const CreateEnvironmentPage = lazy(() =>
  import('./create/CreateEnvironmentPage').then(m => ({
    default: m.CreateEnvironmentPage,
  })),
);

/** The plugin's pages, below the path that it is mounted at. */
export const EnvironmentsRouter = () => (
  <Typography component="div">
    <Suspense fallback={<PageSkeleton />}>
      <Routes>
        <Route path="/" element={<EnvironmentsListPage />} />
        <Route path="/create" element={<CreateEnvironmentPage />} />
        <Route path="/:customer" element={<CustomerAddress />} />
        <Route path="/:customer/:name/*" element={<EnvironmentPage />} />
        <Route path="*" element={<NotFoundState />} />
      </Routes>
    </Suspense>
  </Typography>
);
