package io.perfport.core.transport.iocp;

import io.perfport.core.transport.NettySuiteContract;
import java.util.HashMap;
import java.util.Map;

class IocpAioNettySuite extends NettySuiteContract {
  IocpAioNettySuite() {
    super(new IocpTransport(IocpBackend.AIO));
  }

  @Override
  protected Map<String, String> exceptions() {
    Map<String, String> exceptions = new HashMap<>(NO_FILE_REGION);
    exceptions.put(
        "testAllDataReadEventTriggeredAfterHalfClosure",
        "the JDK tells of an end only to who reads; the test leaves out nio for that");
    String oneRead = "the JDK can't try a read: each one that completes is a burst of its own";
    exceptions.put("testAllDataReadAfterHalfClosure", oneRead);
    exceptions.put("testAllDataReadClosure", oneRead);
    exceptions.put("testReadPendingIsResetAfterEachRead", oneRead);
    String noLinger = "the JDK's asynchronous channels have no SO_LINGER";
    exceptions.put("testSoLingerZeroCausesOnlyRstOnClose", noLinger);
    exceptions.put("testCloseForcibly", noLinger);
    exceptions.put(
        "testAutoCloseFalseDoesShutdownOutput",
        noLinger + ", so the peer's close is a FIN, and the write that is to fail does not always");
    return exceptions;
  }
}
