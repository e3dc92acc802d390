package io.perfport.server.session;

import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What speaks against client addresses, IPv6 by /64, of a bounded number: beyond it the one that
 * was longest not looked at is forgotten. So a flood of addresses takes no more memory, and who is
 * forgotten is only treated as one who comes for the first time. Thread-safe: values are looked at
 * under one lock.
 *
 * @param <T> what is kept of an address
 */
final class AddressTable<T> {
  /** Some 3 MB of heap. */
  static final int ROOM = 16_384;

  private final Map<Object, T> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, T> eldest) {
          return size() > ROOM;
        }
      };

  private final Supplier<T> first;

  /**
   * @param first of an address that is not in the table
   */
  AddressTable(Supplier<T> first) {
    this.first = first;
  }

  /**
   * Looks at what is kept of an address, and may change it.
   *
   * @param otherwise for a peer without one: over a UNIX-domain socket
   */
  <R> R at(SocketAddress peer, Function<T, R> look, R otherwise) {
    Object address = PeerAddress.of(peer);
    if (address == null) {
      return otherwise;
    }
    synchronized (entries) {
      return look.apply(entries.computeIfAbsent(address, key -> first.get()));
    }
  }

  int size() {
    synchronized (entries) {
      return entries.size();
    }
  }
}
