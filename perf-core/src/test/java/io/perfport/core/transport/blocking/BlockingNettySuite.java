package io.perfport.core.transport.blocking;

import io.perfport.core.transport.NettySuiteContract;
import java.util.HashMap;
import java.util.Map;

class BlockingNettySuite extends NettySuiteContract {
  BlockingNettySuite() {
    super(new BlockingTransport());
  }

  @Override
  protected Map<String, String> exceptions() {
    return ofThreads();
  }

  /** Of both transports of threads. */
  static Map<String, String> ofThreads() {
    Map<String, String> exceptions = new HashMap<>(NO_FILE_REGION);
    exceptions.put(
        "testAllDataReadEventTriggeredAfterHalfClosure",
        "a blocking read tells of an end only to who reads; the test leaves out nio for that");
    exceptions.put(
        "testAutoCloseFalseDoesShutdownOutput",
        "its handler flushes, then blocks until the peer has the bytes; a flush is written by a"
            + " thread that leaves the event loop, since a blocking socket can't be tried");
    return exceptions;
  }
}
