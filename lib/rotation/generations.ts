import type { KeyRing } from './key-ring';
import { FIRST_KEYS } from './rotation-problems';

/**
 * Name of the Secret of a key in a rotation. The first has the plain name; so a cluster that never rotates has plain names
 * alone.
 */
export function generationName(name: string, generation: string): string {
  return generation === FIRST_KEYS.used ? name : `${name}-${generation}`;
}

/** Secrets of all keys of a purpose that are accepted, the one in use first. */
export function knownGenerations(name: string, ring: KeyRing = FIRST_KEYS): string[] {
  return ring.names.map((generation) => generationName(name, generation));
}

/** Secret of the key that is in use: signs or issues. */
export function usedGeneration(name: string, ring: KeyRing = FIRST_KEYS): string {
  return generationName(name, ring.used);
}

/**
 * Secret of the certificate authority that programs of the control plane trust: the old one as long as it is accepted. Its
 * successor is signed by it, and whoever shows a certificate of the successor shows the successor's too.
 */
export function trustedGeneration(name: string, ring: KeyRing = FIRST_KEYS): string {
  return generationName(name, ring.old ?? ring.used);
}

/**
 * Secret of the certificate authority that is told to those who want one that is signed by nobody else, as OpenSSL does: the
 * old one as long as it vouches for its successor.
 */
export function rootGeneration(name: string, ring: KeyRing = FIRST_KEYS): string {
  return generationName(name, ring.old ?? ring.forgotten ?? ring.used);
}
