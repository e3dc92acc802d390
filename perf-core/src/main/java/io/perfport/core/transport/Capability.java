package io.perfport.core.transport;

/** What a transport can do beyond moving the bytes of a stream. */
public enum Capability {
  /** Carries TCP connections, which can cross to another process or host. */
  TCP("tcp"),
  /** Carries UDP datagrams. */
  UDP("udp"),
  /** Sends many datagrams as one, which the kernel divides: UDP_SEGMENT, {@code --gso}. */
  UDP_SEGMENTATION("gso"),
  /** Receives datagrams that came together as one: UDP_GRO, {@code --gro}. */
  UDP_COALESCING("gro"),
  /** Carries UNIX-domain stream sockets. */
  UNIX("unix"),
  /** Honours {@code -w}: the sizes of the kernel's socket buffers. */
  SOCKET_BUFFERS("socket-buffers"),
  /** Honours {@code -N}: TCP_NODELAY. */
  NO_DELAY("no-delay"),
  /** Honours {@code -M}: TCP_MAXSEG. */
  MAX_SEGMENT("mss"),
  /** Honours {@code -C}: TCP_CONGESTION, and can read back what is in force. */
  CONGESTION_CONTROL("congestion"),
  /** Reads TCP_INFO: retransmits, congestion window, round-trip time. */
  TCP_INFO("tcp-info"),
  /** Honours {@code --busy-poll}: its event loops can spin. */
  BUSY_POLL("busy-poll"),
  /** Honours {@code --bind-dev}: SO_BINDTODEVICE. */
  BIND_DEVICE("bind-dev"),
  /** Honours {@code -A}: its threads are those of {@link Transport#open}'s factory, all of them. */
  AFFINITY("affinity"),
  /** Sends from a file without a copy: {@code -Z}, sendfile(2). */
  ZERO_COPY("zerocopy"),
  /** Has the kernel drop what it has received: {@code --skip-rx-copy}, MSG_TRUNC. */
  SKIP_RECEIVE_COPY("skip-rx-copy");

  private final String label;

  Capability(String label) {
    this.label = label;
  }

  /** The word that tables and results show. */
  public String label() {
    return label;
  }
}
