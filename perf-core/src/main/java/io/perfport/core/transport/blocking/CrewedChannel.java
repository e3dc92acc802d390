package io.perfport.core.transport.blocking;

/** A channel whose calls block, and which therefore has threads of its own. */
interface CrewedChannel {
  Crew crew();
}
