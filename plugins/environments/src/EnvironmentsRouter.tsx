import Typography from '@material-ui/core/Typography';
import { Route, Routes } from 'react-router-dom';
import { CreateEnvironmentPage } from './create/CreateEnvironmentPage';
import { EnvironmentPage } from './environment/EnvironmentPage';
import { EnvironmentsListPage } from './list/EnvironmentsListPage';

/** The plugin's pages, below the path that it is mounted at. */
export const EnvironmentsRouter = () => (
  <Typography component="div">
    <Routes>
      <Route path="/" element={<EnvironmentsListPage />} />
      <Route path="/create" element={<CreateEnvironmentPage />} />
      <Route path="/:customer/:name/*" element={<EnvironmentPage />} />
    </Routes>
  </Typography>
);
