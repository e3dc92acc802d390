package io.perfport.client.fault;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A network device whose other side is this program: what the kernel sends through it is read here,
 * packet by packet, and what is written here the kernel receives (Documentation/networking/tuntap).
 * It stays when it moves to another network namespace, and goes when it is closed. One thread may
 * read while another writes.
 */
final class Tun implements AutoCloseable {
  /** What one read takes: more than the largest packet. */
  static final int MOST_BYTES = 65_536;

  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int EAGAIN = 11;
  private static final int EIO = 5;
  private static final long TUNSETIFF = 0x400454caL;
  private static final short IFF_TUN_NO_PI = 0x1001;
  private static final int IFREQ_BYTES = 40;
  private static final int NAME_BYTES = 16;
  private static final short POLLIN = 1;

  /** What of the C library is called. */
  interface Calls extends Library {
    int open(String path, int flags) throws LastErrorException;

    int ioctl(int file, NativeLong request, byte[] argument) throws LastErrorException;

    int read(int file, byte[] bytes, NativeLong count) throws LastErrorException;

    int write(int file, byte[] bytes, NativeLong count) throws LastErrorException;

    int ppoll(byte[] files, NativeLong count, long[] timeout, byte[] signals)
        throws LastErrorException;

    int close(int file) throws LastErrorException;
  }

  private static final Calls KERNEL = Native.load("c", Calls.class);

  private final int file;
  private final String name;
  private final byte[] polled;
  private final byte[] received = new byte[MOST_BYTES];

  /** Makes a device in this process's network namespace; the kernel chooses its name. */
  Tun() {
    file = KERNEL.open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    byte[] request = new byte[IFREQ_BYTES];
    byte[] wanted = "faulty%d".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(wanted, 0, request, 0, wanted.length);
    ByteBuffer.wrap(request).order(ByteOrder.nativeOrder()).putShort(NAME_BYTES, IFF_TUN_NO_PI);
    try {
      KERNEL.ioctl(file, new NativeLong(TUNSETIFF), request);
    } catch (LastErrorException e) {
      KERNEL.close(file);
      throw e;
    }
    int end = 0;
    while (request[end] != 0) {
      end++;
    }
    name = new String(request, 0, end, StandardCharsets.US_ASCII);
    polled =
        ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putInt(file).putShort(POLLIN).array();
  }

  String name() {
    return name;
  }

  /** Waits until there is something to read, or until the time is over. */
  void await(long nanos) {
    long second = TimeUnit.SECONDS.toNanos(1);
    long[] timeout = {nanos / second, nanos % second};
    KERNEL.ppoll(polled, new NativeLong(1), timeout, null);
  }

  /** The next packet that the kernel sends; null if there is none now. */
  byte[] read() {
    try {
      int bytes = KERNEL.read(file, received, new NativeLong(received.length));
      return Arrays.copyOf(received, bytes);
    } catch (LastErrorException e) {
      if (e.getErrorCode() == EAGAIN) {
        return null;
      }
      throw e;
    }
  }

  /** Has the kernel receive a packet. False if it does not, since the device is down. */
  boolean write(byte[] packet) {
    try {
      KERNEL.write(file, packet, new NativeLong(packet.length));
      return true;
    } catch (LastErrorException e) {
      if (e.getErrorCode() == EIO) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    KERNEL.close(file);
  }
}
