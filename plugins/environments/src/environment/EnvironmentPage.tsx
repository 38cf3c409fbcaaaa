import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  environmentTitle,
  nameProblem,
} from '@berth/plugin-environments-common';
import { useParams } from 'react-router-dom';
import { NotFoundState } from '../layout/NotFoundState';
import { environmentRouteRef } from '../routes';
import { EnvironmentView } from './EnvironmentView';

/** The page of the environment that the address names. */
export const EnvironmentPage = () => {
  const { customer = '', name = '', '*': rest = '' } = useParams();
  const to = useRouteRef(environmentRouteRef);
  // No environment can have such a name, so that there is nothing to ask for.
  if (nameProblem('customer', customer) || nameProblem('name', name)) {
    return <NotFoundState />;
  }
  const [tab, detail] = rest.split('/');
  return (
    <BreadcrumbEntry
      entry={{
        href: to({ customer, name }),
        label: environmentTitle(customer, name),
      }}
    >
      <EnvironmentView
        key={`${customer}/${name}`}
        customer={customer}
        name={name}
        tab={tab}
        detail={detail}
      />
    </BreadcrumbEntry>
  );
};
