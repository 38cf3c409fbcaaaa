import { Navigate, useParams } from 'react-router-dom';
import { useRouteRef } from '@backstage/core-plugin-api';
import { nameProblem } from '@berth/plugin-environments-common';
import { NotFoundState } from './layout/NotFoundState';
import { rootRouteRef } from './routes';

/** An environment's address that was cut short after its customer leads to the customer's environments. */
export const CustomerAddress = () => {
  const { customer = '' } = useParams();
  const toList = useRouteRef(rootRouteRef);
  return nameProblem('customer', customer) ? (
    <NotFoundState />
  ) : (
    <Navigate replace to={`${toList()}?customer=${customer}`} />
  );
};
