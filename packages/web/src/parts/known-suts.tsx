import { useQuery } from '@tanstack/react-query';
import { allItems } from '../session/all-items.ts';
import { useService } from '../session/session.tsx';

interface Props {
  /** What a field names as its `list`. */
  readonly id: string;
  readonly projectId: string;
}

/** Names of systems under test that the project knows, offered by a field in which any other may be written. */
export function KnownSuts({ id, projectId }: Props) {
  const service = useService();
  const { data = [] } = useQuery({
    queryKey: ['sut-names', projectId],
    queryFn: ({ signal }) => allItems(service, 'listSuts', { params: { projectId }, signal }),
    staleTime: 60_000,
  });
  return (
    <datalist id={id}>
      {data.map((sut) => (
        <option key={sut.id} value={sut.name} />
      ))}
    </datalist>
  );
}
