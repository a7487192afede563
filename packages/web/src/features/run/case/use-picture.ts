import { useQuery } from '@tanstack/react-query';
import type { Artifact } from '@testyard/protocol';
import { useEffect, useState } from 'react';
import { useService } from '../../../session/session.tsx';
import { mediaTypeOf } from './file-kind.ts';

/** Larger pictures and films are not shown in the page. */
export const mostMediaBytes = 50 * 1024 * 1024;

/** The bytes of a file as an address that lives as long as the component does; null until they are here. */
export function usePicture(artifact: Artifact | null) {
  const service = useService();
  const { data, error, refetch } = useQuery({
    queryKey: ['artifact', artifact?.taskId, artifact?.id],
    enabled: artifact !== null && artifact.size <= mostMediaBytes,
    queryFn: async ({ signal }) => {
      const params = { taskId: artifact?.taskId ?? '', artifactId: artifact?.id ?? '' };
      const range = { from: 0, length: artifact?.size ?? 0 };
      return (await service.readBytes('readArtifact', { params, ...range, signal })).bytes;
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const [address, setAddress] = useState<string | null>(null);
  const name = artifact?.name ?? '';
  useEffect(() => {
    if (!data) return;
    const url = URL.createObjectURL(new Blob([data.slice()], { type: mediaTypeOf(name) }));
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [data, name]);
  return { address, error, refetch };
}
