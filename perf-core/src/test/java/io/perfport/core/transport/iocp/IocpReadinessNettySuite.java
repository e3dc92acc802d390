package io.perfport.core.transport.iocp;

import io.perfport.core.transport.NettySuiteContract;
import java.util.HashMap;
import java.util.Map;

class IocpReadinessNettySuite extends NettySuiteContract {
  IocpReadinessNettySuite() {
    super(new IocpTransport(IocpBackend.READINESS));
  }

  @Override
  protected Map<String, String> exceptions() {
    Map<String, String> exceptions = new HashMap<>(NO_FILE_REGION);
    exceptions.put(
        "testAllDataReadEventTriggeredAfterHalfClosure",
        "a selector tells of an end only to who reads; the test leaves out nio for that");
    return exceptions;
  }
}
