package io.perfport.core.socket;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Asks the kernel how full the receive buffer of a UDP socket of this machine is, whoever's it is,
 * by its addresses: sock_diag(7), over a netlink(7) socket, which any user may. One question is two
 * system calls and never waits; it allocates nothing. Not thread-safe.
 */
public final class UdpDiagnosis implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int NETLINK_SOCK_DIAG = 4;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int IPPROTO_UDP = 17;
  private static final short SOCK_DIAG_BY_FAMILY = 20;
  private static final short NLM_F_REQUEST = 1;
  private static final short INET_DIAG_SKMEMINFO = 7;

  /** nlmsghdr and inet_diag_req_v2. */
  private static final int REQUEST_BYTES = 72;

  /** nlmsghdr and inet_diag_msg; attributes follow. */
  private static final int ANSWER_BYTES = 88;

  private static final int ANSWER_CAPACITY = 1_024;
  private static final int TYPE_OFFSET = 4;
  private static final int ADDRESS_BYTES = 16;

  private final int socket;
  private final Memory request;
  private final Memory answer = new Memory(ANSWER_CAPACITY);

  /** Where the answer has SK_MEMINFO_RMEM_ALLOC and SK_MEMINFO_RCVBUF; 0 before the first. */
  private int memory;

  private UdpDiagnosis(int socket, Memory request) {
    this.socket = socket;
    this.request = request;
  }

  /**
   * Whether the kernel can be asked. Never waits: for a moment after the first question it can't.
   */
  public static boolean isReady() {
    return CLibrary.isReady();
  }

  /**
   * Asks about the socket that has these addresses; only if {@link #isReady}.
   *
   * @param local the socket's own
   * @param remote what it is connected to, or may get datagrams from
   * @return empty where there is no such socket, or the kernel can't be asked
   */
  public static Optional<UdpDiagnosis> of(InetSocketAddress local, InetSocketAddress remote) {
    int socket = CLibrary.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
    if (socket < 0) {
      return Optional.empty(); // No netlink, or no descriptors left.
    }
    UdpDiagnosis diagnosis = new UdpDiagnosis(socket, request(local, remote));
    if (diagnosis.ask()) {
      return Optional.of(diagnosis);
    }
    diagnosis.close();
    return Optional.empty();
  }

  private static Memory request(InetSocketAddress local, InetSocketAddress remote) {
    Memory memory = new Memory(REQUEST_BYTES);
    ByteBuffer fields = memory.getByteBuffer(0, REQUEST_BYTES).order(ByteOrder.nativeOrder());
    fields.putInt(REQUEST_BYTES).putShort(SOCK_DIAG_BY_FAMILY).putShort(NLM_F_REQUEST);
    fields.putInt(0).putInt(0);
    int family = local.getAddress() instanceof Inet4Address ? AF_INET : AF_INET6;
    fields.put((byte) family).put((byte) IPPROTO_UDP);
    fields.put((byte) (1 << (INET_DIAG_SKMEMINFO - 1))).put((byte) 0).putInt(-1);
    // As in a datagram that comes to it: the kernel looks for who would get that.
    fields.order(ByteOrder.BIG_ENDIAN);
    fields.putShort((short) remote.getPort()).putShort((short) local.getPort());
    fields.put(padded(remote.getAddress())).put(padded(local.getAddress()));
    fields.putInt(0).putInt(-1).putInt(-1); // Any device; no cookie.
    return memory;
  }

  private static byte[] padded(InetAddress address) {
    return Arrays.copyOf(address.getAddress(), ADDRESS_BYTES);
  }

  /** Asks; what the other methods tell is the latest answer. False if there was none. */
  public boolean ask() {
    if (CLibrary.send(socket, Pointer.nativeValue(request), REQUEST_BYTES, 0) != REQUEST_BYTES) {
      return false;
    }
    long bytes = CLibrary.recv(socket, Pointer.nativeValue(answer), ANSWER_CAPACITY, MSG_DONTWAIT);
    memory = 0;
    if (bytes > ANSWER_BYTES && answer.getShort(TYPE_OFFSET) == SOCK_DIAG_BY_FAMILY) {
      findMemory(bytes);
    }
    return memory > 0;
  }

  /** Each attribute has its length and its type, 16 bits each, and begins at a multiple of 4. */
  private void findMemory(long bytes) {
    int at = ANSWER_BYTES;
    while (at + Integer.BYTES <= bytes && memory == 0) {
      int length = Short.toUnsignedInt(answer.getShort(at));
      if (answer.getShort(at + Short.BYTES) == INET_DIAG_SKMEMINFO && at + length <= bytes) {
        memory = at + Integer.BYTES;
      }
      at += Math.max(Integer.BYTES, (length + 3) & ~3);
    }
  }

  /** What the receive buffer holds, as the kernel counts it: with what it needs for each packet. */
  public int heldBytes() {
    return answer.getInt(memory);
  }

  /** What it may hold. */
  public int bufferBytes() {
    return answer.getInt(memory + Integer.BYTES);
  }

  @Override
  public void close() {
    CLibrary.close(socket);
    request.close();
    answer.close();
  }
}
