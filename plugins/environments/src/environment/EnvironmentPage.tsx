import { useParams } from 'react-router-dom';
import { EnvironmentView } from './EnvironmentView';

/** The page of the environment that the address names. */
export const EnvironmentPage = () => {
  const { customer = '', name = '', '*': rest = '' } = useParams();
  const [tab, detail] = rest.split('/');
  return (
    <EnvironmentView
      key={`${customer}/${name}`}
      customer={customer}
      name={name}
      tab={tab}
      detail={detail}
    />
  );
};
