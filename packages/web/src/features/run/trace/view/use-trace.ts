import { useQuery } from '@tanstack/react-query';
import type { Artifact } from '@testyard/protocol';
import { useEffect, useMemo, useState } from 'react';
import { useService } from '../../../../session/session.tsx';
import { readTrace } from '../read-trace.ts';
import type { Trace } from '../trace-model.ts';
import { BlockReader } from '../zip/block-reader.ts';
import { ZipArchive } from '../zip/zip-archive.ts';
import { PictureShelf } from './picture-shelf.ts';

export interface OpenTrace {
  readonly trace: Trace;
  readonly archive: ZipArchive;
  readonly pictures: PictureShelf;
}

/** A trace among the files of a run, read in this browser: its directory and its events, in parts of the file. */
export function useTrace(artifact: Artifact) {
  const service = useService();
  const [readBytes, setReadBytes] = useState(0);
  const { data, error, refetch } = useQuery({
    queryKey: ['trace', artifact.taskId, artifact.id],
    queryFn: async ({ signal }) => {
      const params = { taskId: artifact.taskId, artifactId: artifact.id };
      const read = async (from: number, length: number) => {
        const { bytes } = await service.readBytes('readArtifact', { params, from, length });
        if (!signal.aborted) setReadBytes((before) => before + bytes.length);
        return bytes;
      };
      const archive = await ZipArchive.open(new BlockReader(artifact.size, read));
      return { archive, trace: await readTrace(archive, signal) };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    structuralSharing: false,
    refetchOnWindowFocus: false,
  });
  const pictures = useMemo(() => data && new PictureShelf(data.archive), [data]);
  useEffect(() => () => pictures?.clear(), [pictures]);
  const open = useMemo(() => (data && pictures ? { ...data, pictures } : null), [data, pictures]);
  return { open, readBytes, error, refetch };
}
