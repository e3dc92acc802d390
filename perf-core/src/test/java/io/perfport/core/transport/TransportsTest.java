package io.perfport.core.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.core.transport.nio.NioTransport;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransportsTest {
  @Test
  void findsItsOwnSortedByName() {
    assertThat(Transports.load().all())
        .extracting(Transport::name)
        .contains("blocking", "epoll", "io_uring", "kqueue", "local", "nio", "virtual")
        .isSorted();
  }

  @Test
  void saysWhatIsAvailableWhenANameIsUnknown() {
    assertThatThrownBy(() -> Transports.load().choose("iouring"))
        .isInstanceOf(TransportException.class)
        .hasMessageStartingWith(
            "--transport iouring is unknown: there is no transport of this name. Available: ")
        .hasMessageContaining("nio")
        .hasMessageEndingWith(". Try --transport auto.");
  }

  @Test
  void saysWhyATransportIsNotAvailable() {
    Transport broken = new BrokenTransport("rdma", new UnsatisfiedLinkError("no librdma"));
    Transports transports = new Transports(List.of(new NioTransport(), broken));
    assertThatThrownBy(() -> transports.choose("rdma"))
        .isInstanceOf(TransportException.class)
        .hasMessageMatching(
            "--transport rdma is not available here: it did not load: .*no librdma\\."
                + " Available: nio\\. Try --transport auto\\.");
  }

  @Test
  void refusesTwoOfOneName() {
    assertThatThrownBy(() -> new Transports(List.of(new NioTransport(), new NioTransport())))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("--transport nio is ambiguous")
        .hasMessageContaining(NioTransport.class.getName());
  }

  @Test
  void takesTheFirstAvailableOfSeveral() {
    Transports transports = Transports.load();
    Transport absent = new BrokenTransport("rdma", new UnsatisfiedLinkError("no librdma"));
    assertThat(new Transports(List.of(new NioTransport(), absent)).choose("rdma,nio").name())
        .isEqualTo("nio");
    assertThat(transports.choose("auto")).isEqualTo(transports.available().get(0));
  }

  @Test
  void neverTakesABaselineByItself() {
    assertThat(Transports.load().all())
        .filteredOn(transport -> transport.model() == IoModel.THREAD_PER_CONNECTION)
        .extracting(Transport::name)
        .containsExactly("blocking", "virtual")
        .doesNotContainAnyElementsOf(Transports.AUTO_ORDER);
  }
}
