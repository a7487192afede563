import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { type CallOutput, type Client, ProblemError } from '@testyard/client';
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { useWords } from '../texts/words.tsx';
import { createService, expired, reachable } from './service.ts';
import { hasTicket, takeTicket } from './ticket.ts';

type Me = CallOutput<'getMe'>;
export const isSignedOut = (error: unknown): boolean => error instanceof ProblemError && error.status === 401;

/** Calls are tried again by the client itself; what is shown is kept while it is read again. */
function createCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, staleTime: 5000, refetchOnWindowFocus: true, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
  });
}

const ServiceContext = createContext<Client | null>(null);

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const { language } = useWords();
  const [cache] = useState(createCache);
  const service = useMemo(() => createService(language), [language]);
  return (
    <QueryClientProvider client={cache}>
      <ServiceContext value={service}>{children}</ServiceContext>
    </QueryClientProvider>
  );
}

/** The typed client of the server. */
export function useService(): Client {
  const service = useContext(ServiceContext);
  if (!service) throw new Error('no server around this');
  return service;
}

/** Whether a sign-in has to be over before anything else is asked for. */
export const signsInFirst = hasTicket;

/** `undefined` where the server says that nobody is signed in. */
async function unlessSignedOut<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isSignedOut(error)) return undefined;
    throw error;
  }
}

export interface SignedIn {
  /** Null: nobody is signed in. */
  readonly user: Me | null;
  /** The page was opened with a sign-in link that was used before, or is too old. */
  readonly linkRefused: boolean;
}

/**
 * Who is signed in: by the link that the page was opened with, else by the cookie. Where nobody is any more it is looked
 * again when somebody comes back to the page: another tab may have signed in meanwhile.
 */
export function useMe() {
  const service = useService();
  const cache = useQueryClient();
  return useQuery({
    queryKey: ['me'],
    queryFn: async ({ signal }): Promise<SignedIn> => {
      const ticket = takeTicket();
      const linked =
        ticket === null
          ? undefined
          : await unlessSignedOut(service.call('followSignInLink', { body: { ticket } }));
      if (linked) expired.set(false);
      const user = linked ?? (await unlessSignedOut(service.call('getMe', { signal })));
      if (user && expired.get()) {
        expired.set(false);
        void cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
      }
      return { user: user ?? null, linkRefused: ticket !== null && user === undefined };
    },
    staleTime: ({ state }) => (state.data?.user && !expired.get() ? Number.POSITIVE_INFINITY : 0),
  });
}

/** Whether the sign-in has ended since, and how to sign in and out. */
export function useSession() {
  const service = useService();
  const cache = useQueryClient();
  const isExpired = useSyncExternalStore(expired.subscribe, expired.get);
  return {
    isExpired,
    signIn: async (name: string, password: string) => {
      const me = await service.call('startSession', { body: { name, password }, retryForMs: 0 });
      cache.setQueryData<SignedIn>(['me'], { user: me, linkRefused: false });
      expired.set(false);
      await cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
    },
    signOut: async () => {
      await service.call('endSession', { retryForMs: 0 }).catch(() => {});
      expired.set(false);
      cache.clear();
      cache.setQueryData<SignedIn>(['me'], { user: null, linkRefused: false });
    },
  };
}

const askAgainMs = 2000;
/** Whoever asks a network that swallows everything takes connections from whoever asks when it is back. */
const askedForMs = 4000;

/** Whether the server answers. While it does not it is asked again and again; when it does, all that is shown is read anew. */
export function useReachable(): boolean {
  const service = useService();
  const cache = useQueryClient();
  const isThere = useSyncExternalStore(reachable.subscribe, reachable.get);
  useEffect(() => {
    if (isThere) return;
    const timer = setInterval(
      () => service.call('getMe', { retryForMs: 0, timeoutMs: askedForMs }).catch(() => {}),
      askAgainMs,
    );
    return () => {
      clearInterval(timer);
      void cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'cases' });
    };
  }, [isThere, service, cache]);
  return isThere;
}
