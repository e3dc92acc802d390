package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.UDP_RECEIVE_DROPS;

import io.perfport.common.result.Warning;
import io.perfport.core.host.HostObservation;
import java.util.Optional;

/**
 * The receiver's kernel dropped datagrams since a receive buffer was full: the network had carried
 * them. One is enough, since a loss in the program must not be taken for one in the network.
 */
final class DroppedDatagrams implements QualityCheck {
  @Override
  public Optional<Warning> judge(Evidence evidence) {
    if (!evidence.path().datagrams() || !evidence.path().receives()) {
      return Optional.empty();
    }
    return evidence
        .host()
        .flatMap(
            host ->
                HostObservation.grown(
                    host.before().machine().network().udpReceiveBufferErrors(),
                    host.after().machine().network().udpReceiveBufferErrors()))
        .filter(drops -> drops > 0)
        .flatMap(
            drops ->
                Sentence.warn(
                    UDP_RECEIVE_DROPS,
                    "this machine dropped %d datagrams for full receive buffers (RcvbufErrors, of"
                        + " all its programs): such loss is not the network's; give -w more, or -b"
                        + " less",
                    drops));
  }
}
