package io.perfport.core.transport.iocp;

import io.perfport.core.completion.CompletionPacket;

/** Tells a worker that a strand has tasks. Queued if and only if the strand is SUBMITTED. */
final class WakePacket extends CompletionPacket {
  private final Strand strand;

  WakePacket(Strand strand) {
    this.strand = strand;
  }

  Strand strand() {
    return strand;
  }
}
