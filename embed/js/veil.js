// An exercise keeps its answer to itself: where the packet stops may be seen, and what the client sees, but not why.

/** The film without the reason, the lines and the findings that would give it away. */
export function veiled(film) {
  const stops = 'the packet stops here';
  const hops = film.hops.map((hop) => (hop.passes ? hop : { ...hop, sentence: stops, detail: '', cites: [] }));
  return { ...film, hops, verdict: { ...film.verdict, reason: '' }, findings: [], reveals: false };
}
